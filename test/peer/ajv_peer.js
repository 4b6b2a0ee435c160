// usage: ajv_peer.js SCHEMA JSON...
// Validates records with Ajv in its strict mode.
'use strict';
const fs = require('fs');
const Ajv = require('ajv/dist/2020');
const formats = require('ajv-formats');

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
formats(ajv);
const validate = ajv.compile(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')));
let faults = 0;
for (const path of process.argv.slice(3)) {
  if (!validate(JSON.parse(fs.readFileSync(path, 'utf8')))) {
    faults++;
    console.error('FAIL', path, JSON.stringify(validate.errors.slice(0, 5), null, 1));
  }
}
process.exit(faults ? 1 : 0);

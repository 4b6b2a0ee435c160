// usage: profile_schema_peer.js SCHEMA good|bad YAML...
// Validates files of profiles with Ajv in its strict mode; bad ones must all break the schema.
'use strict';
const fs = require('fs');
const Ajv = require('ajv/dist/2020');
const yaml = require('yaml');

const [, , schema, verdict, ...paths] = process.argv;
const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
const validate = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));
let faults = 0;
for (const path of paths) {
  const keeps = validate(yaml.parse(fs.readFileSync(path, 'utf8'), { version: '1.2' }));
  if (keeps === (verdict === 'good')) continue;
  faults++;
  console.error('FAIL', path, JSON.stringify(validate.errors, null, 1));
}
console.log(`${paths.length} ${verdict} files, ${faults} judged otherwise`);
process.exit(faults ? 1 : 0);

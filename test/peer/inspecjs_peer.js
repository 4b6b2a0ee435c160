// usage: inspecjs_peer.js RECORD INSPEC-JSON
// Compares what inspecjs makes of a report, control by control, with the record of the same run.
'use strict';
const fs = require('fs');
const inspecjs = require('inspecjs');

const record = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const text = fs.readFileSync(process.argv[3], 'utf8');
const parsed = inspecjs.convertFile(text, false);
const execution = parsed['1_0_ExecJson'];
if (!execution) {
  console.error('inspecjs does not take it for the result of a run:', Object.keys(parsed), parsed.errors);
  process.exit(1);
}

const names = {
  passed: 'Passed',
  failed: 'Failed',
  error: 'Profile Error',
  skipped: 'Not Reviewed',
  not_applicable: 'Not Applicable',
};

// Readers know impact 0 only as "not applicable", whatever the result was; an error they do see.
function wanted(control) {
  return control.impact === 0 && control.status !== 'error' ? names.not_applicable : names[control.status];
}

let faults = 0;
function fault(...words) {
  faults++;
  console.error('FAIL', ...words);
}

// A waived control stays what it is, and readers see who let it pass and until when.
function checkWaiver(control, hdf) {
  const data = hdf.wraps.waiver_data;
  if (hdf.waived) {
    fault(control.id, 'is waived for inspecjs, which takes it for not applicable');
  }
  if (control.decision !== 'waived') {
    if (Object.values(data || {}).some((value) => value !== undefined && value !== null)) {
      fault(control.id, 'has waiver data and is not waived');
    }
    return;
  }
  if (data.run !== true || data.skipped_due_to_waiver !== false) {
    fault(control.id, 'was not run, or skipped', JSON.stringify(data));
  }
  const ends = record.waivers.filter((one) => control.waiver.includes(one.id)).map((one) => one.expires).sort();
  if (new Date(data.expiration_date).getTime() !== new Date(ends[0]).getTime()) {
    fault(control.id, 'is waived until', data.expiration_date, 'and not', ends[0]);
  }
  for (const id of control.waiver) {
    if (!data.justification.includes(id) || !data.message.includes(id)) {
      fault(control.id, 'does not name', id);
    }
  }
}

const seen = new Map();
for (const profile of execution.profiles) {
  for (const control of profile.controls) {
    seen.set(profile.name + ' ' + control.id, inspecjs.hdfWrapControl(control));
  }
}
if (seen.size !== record.controls.length) {
  fault('controls:', seen.size, 'instead of', record.controls.length);
}
for (const control of record.controls) {
  const hdf = seen.get(control.profile + ' ' + control.id);
  if (!hdf) {
    fault(control.id, 'is missing');
    continue;
  }
  if (hdf.status !== wanted(control)) {
    fault(control.id, 'is', hdf.status, 'and not', wanted(control));
  }
  checkWaiver(control, hdf);
  const nist = (control.tags['nist-800-53'] || []).map((number) => number.replace(/ ?\(/, ' ('));
  if (nist.length > 0 && nist.join() !== hdf.rawNistTags.join()) {
    fault(control.id, 'has', hdf.rawNistTags.join(), 'and not', nist.join());
  }
  for (const tag of nist.length > 0 ? hdf.parsedNistTags : []) {
    if (!nist.map((number) => number.replace(/[ ()]/g, '')).includes(tag.rawText.replace(/[ ()]/g, ''))) {
      fault(control.id, 'reads', tag.rawText);
    }
  }
}
console.log(record.controls.length, 'controls');
process.exit(faults ? 1 : 0);

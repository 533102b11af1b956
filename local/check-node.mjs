// Runs before every script, in plain JavaScript, so that an old Node gets a message and not a syntax error
// (DECISIONS.md, D-node-24).
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  console.error(
    [
      `Instep's scripts need Node 24, but this is Node ${process.version}.`,
      'The package "node" installs Node 24 for these scripts, but its install script has not run.',
      'Run npm ci (without --ignore-scripts), then run the scripts with npm: npm start, npm test.',
    ].join('\n'),
  );
  process.exit(1);
}

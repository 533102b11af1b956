// Runs before every script, in plain JavaScript, so that a wrong Node gets a sentence and not a syntax error
// (DECISIONS.md, D-node-24).
const major = Number(process.versions.node.split('.')[0]);

if (major < 24) {
  console.error(
    [
      `Instep's scripts need Node 24, but this is Node ${process.version}.`,
      'The devDependency "node" brings its own Node 24; its install script has not run.',
      'Do this: npm ci   (without --ignore-scripts; npm 12 allows it by "allowScripts" in package.json)',
      'and start scripts through npm: npm start, npm test.',
    ].join('\n'),
  );
  process.exit(1);
}

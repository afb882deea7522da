// Where Pulumi starts the pack.

// @pulumi/policy reads the pack's version from the package.json of the working directory,
// which is that of whatever program is checked.
process.chdir(__dirname);

// Pulumi requires this file with ts-node at work, which would check the types of all that is
// required from here, for 5 s. What is imported is Node's own business, and it strips them.
module.exports = import("./index.ts");

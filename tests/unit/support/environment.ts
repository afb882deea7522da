// An Output in a string is an error, instead of a warning inside the string.
process.env.PULUMI_ERROR_OUTPUT_STRING = "true";

// The tests must not depend on these variables, which are defaults of Pulumi's provider.
delete process.env.KUBECONFIG;

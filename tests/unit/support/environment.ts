// An Output that ends up in a text is an error, not a warning inside of the text.
process.env.PULUMI_ERROR_OUTPUT_STRING = "true";

// What a shell has set is no input of the tests: Pulumi's provider would take it for a default.
delete process.env.KUBECONFIG;

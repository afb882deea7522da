// An Output that ends up in a text is an error, not a warning inside of the text.
process.env.PULUMI_ERROR_OUTPUT_STRING = "true";

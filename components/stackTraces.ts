/**
 * Node strips types without moving lines, so stack traces need no source map. Pulumi's loader searches for
 * source maps at every resource nevertheless, which takes 0.3 s of each preview.
 */
Reflect.deleteProperty(Error, "prepareStackTrace");

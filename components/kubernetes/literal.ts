/**
 * Escapes an argument or environment value: Kubernetes replaces $$ with $, and $(NAME) with the
 * environment variable NAME.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export const literal = (text: string): string => text.replaceAll("$", "$$$$");

/**
 * A text as an argument or environment value that the container gets unchanged: Kubernetes replaces
 * $$ by $ and $(NAME) by the environment.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export const literal = (text: string): string => text.replaceAll("$", "$$$$");

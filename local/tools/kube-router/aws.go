// Replaces the use of Amazon's SDK, which is an eighth of kube-router's source.
package routing

// disableSourceDestinationCheck changes only nodes on AWS.
func (nrc *NetworkRoutingController) disableSourceDestinationCheck() {}

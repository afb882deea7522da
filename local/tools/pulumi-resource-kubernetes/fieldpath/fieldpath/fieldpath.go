// Package fieldpath takes the place of version 4, which the provider imports, with the types of version 6, which
// k8s.io/apimachinery of all tools uses.
package fieldpath

import "sigs.k8s.io/structured-merge-diff/v6/fieldpath"

type (
	Path = fieldpath.Path
	Set  = fieldpath.Set
)

var MakePath = fieldpath.MakePath

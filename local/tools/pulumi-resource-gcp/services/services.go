// Replaces the list of services in google/provider, which has every service of Google Cloud: these few
// build in a tenth of the time.
package provider

import (
	_ "github.com/hashicorp/terraform-provider-google/google/services/certificatemanager"
	_ "github.com/hashicorp/terraform-provider-google/google/services/compute"
	_ "github.com/hashicorp/terraform-provider-google/google/services/container"
	_ "github.com/hashicorp/terraform-provider-google/google/services/dns"
	_ "github.com/hashicorp/terraform-provider-google/google/services/gkebackup"
	_ "github.com/hashicorp/terraform-provider-google/google/services/iap"
	_ "github.com/hashicorp/terraform-provider-google/google/services/kms"
	_ "github.com/hashicorp/terraform-provider-google/google/services/resourcemanager"
	_ "github.com/hashicorp/terraform-provider-google/google/services/storage"
)

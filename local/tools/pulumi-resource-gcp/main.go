// Serves the resources of the Pulumi provider of Google Cloud that this project's stacks have:
// terraform-provider-google by Pulumi's bridge, as upstream does in a repository that the Go
// module proxy does not serve. Only tests against tests/gke/standIn use this build; users install upstream's.
package main

import (
	"github.com/hashicorp/terraform-provider-google/google/provider"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// version is set by the linker to that of the npm package @pulumi/gcp.
var version string

func main() {
	google := provider.Provider()
	google.ResourcesMap["google_project_service_identity"] = serviceIdentity()
	info := tfbridge.ProviderInfo{
		P:              shimv2.NewProvider(google),
		Name:           "google",
		ResourcePrefix: "google",
		Version:        version,
		// As in the npm package.
		Config: map[string]*tfbridge.SchemaInfo{
			"access_token":                                  {Secret: tfbridge.True()},
			"add_terraform_attribution_label":               {Name: "addPulumiAttributionLabel"},
			"terraform_attribution_label_addition_strategy": {Name: "pulumiAttributionLabelAdditionStrategy"},
			// The stand-in has short operations; the default interval is 10 s.
			"poll_interval": {Default: &tfbridge.DefaultInfo{EnvVars: []string{"GOOGLE_POLL_INTERVAL"}}},
		},
		Resources:   resources,
		DataSources: functions,
		// With this field, the bridge writes no files with its history of schemas.
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),
		// As upstream: a preview contains the provider's own plan.
		EnableAccurateBridgePreview:    true,
		EnableZeroDefaultSchemaVersion: true,
	}
	// The npm package contains the schema, which the engine does not read.
	tfbridge.Main("gcp", version, info, []byte(`{"name":"gcp"}`))
}

// resources by the names of Terraform, with the tokens and the automatic names of upstream:
// https://github.com/pulumi/pulumi-gcp/blob/v9.37.0/provider/resources.go
var resources = map[string]*tfbridge.ResourceInfo{
	"google_certificate_manager_certificate":           named("gcp:certificatemanager/certificate:Certificate", "name", 63),
	"google_certificate_manager_certificate_map":       named("gcp:certificatemanager/certificateMap:CertificateMap", "name", 63),
	"google_certificate_manager_certificate_map_entry": named("gcp:certificatemanager/certificateMapEntry:CertificateMapEntry", "name", 63),
	"google_certificate_manager_dns_authorization":     named("gcp:certificatemanager/dnsAuthorization:DnsAuthorization", "name", 63),
	"google_compute_address":                           named("gcp:compute/address:Address", "name", 63),
	"google_compute_global_address":                    named("gcp:compute/globalAddress:GlobalAddress", "name", 63),
	"google_compute_network":                           named("gcp:compute/network:Network", "name", 63),
	"google_compute_router":                            named("gcp:compute/router:Router", "name", 63),
	"google_compute_router_nat":                        named("gcp:compute/routerNat:RouterNat", "name", 63),
	"google_compute_security_policy":                   named("gcp:compute/securityPolicy:SecurityPolicy", "name", 63),
	"google_compute_subnetwork":                        named("gcp:compute/subnetwork:Subnetwork", "name", 63),
	"google_container_cluster":                         named("gcp:container/cluster:Cluster", "name", 40),
	"google_container_node_pool":                       named("gcp:container/nodePool:NodePool", "name", 40),
	"google_dns_record_set":                            {Tok: "gcp:dns/recordSet:RecordSet"},
	"google_gke_backup_backup_plan":                    named("gcp:gkebackup/backupPlan:BackupPlan", "name", 63),
	"google_iap_web_iam_member":                        {Tok: "gcp:iap/webIamMember:WebIamMember"},
	"google_kms_crypto_key":                            named("gcp:kms/cryptoKey:CryptoKey", "name", 63),
	"google_kms_crypto_key_iam_member":                 {Tok: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"},
	"google_kms_key_ring":                              named("gcp:kms/keyRing:KeyRing", "name", 63),
	"google_project_iam_member":                        {Tok: "gcp:projects/iAMMember:IAMMember"},
	"google_project_service":                           {Tok: "gcp:projects/service:Service"},
	"google_project_service_identity":                  {Tok: "gcp:projects/serviceIdentity:ServiceIdentity"},
	"google_service_account":                           named("gcp:serviceaccount/account:Account", "account_id", 30),
	"google_service_account_iam_member":                {Tok: "gcp:serviceaccount/iAMMember:IAMMember"},
	"google_service_account_key":                       {Tok: "gcp:serviceaccount/key:Key"},
	"google_storage_bucket":                            named("gcp:storage/bucket:Bucket", "name", 222),
	"google_storage_bucket_iam_member":                 {Tok: "gcp:storage/bucketIAMMember:BucketIAMMember"},
}

var functions = map[string]*tfbridge.DataSourceInfo{
	"google_compute_subnetwork":              {Tok: "gcp:compute/getSubnetwork:getSubnetwork"},
	"google_container_cluster":               {Tok: "gcp:container/getCluster:getCluster"},
	"google_dns_managed_zone":                {Tok: "gcp:dns/getManagedZone:getManagedZone"},
	"google_project":                         {Tok: "gcp:organizations/getProject:getProject"},
	"google_storage_bucket":                  {Tok: "gcp:storage/getBucket:getBucket"},
	"google_storage_project_service_account": {Tok: "gcp:storage/getProjectServiceAccount:getProjectServiceAccount"},
}

// named is a resource whose default name is that in Pulumi with a random suffix.
func named(token tokens.Type, field string, length int) *tfbridge.ResourceInfo {
	return &tfbridge.ResourceInfo{
		Tok:    token,
		Fields: map[string]*tfbridge.SchemaInfo{field: tfbridge.AutoName("", length, "-")},
	}
}

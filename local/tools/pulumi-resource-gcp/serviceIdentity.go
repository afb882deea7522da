package main

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-provider-google/google/services/serviceusage"
	"github.com/hashicorp/terraform-provider-google/google/tpgresource"
	"github.com/hashicorp/terraform-provider-google/google/transport"
)

// serviceIdentity is google_project_service_identity, the account as which a Google service acts in a
// project. Only terraform-provider-google-beta has it, which the Go module proxy does not serve.
// https://cloud.google.com/service-usage/docs/reference/rest/v1beta1/services/generateServiceIdentity
func serviceIdentity() *schema.Resource {
	text := func(s schema.Schema) *schema.Schema { s.Type = schema.TypeString; return &s }
	return &schema.Resource{
		Create: createServiceIdentity,
		// Google's API neither reads nor deletes an identity.
		Read:     schema.Noop,
		Delete:   schema.RemoveFromState,
		Timeouts: &schema.ResourceTimeout{Create: schema.DefaultTimeout(20 * time.Minute)},
		Schema: map[string]*schema.Schema{
			"service": text(schema.Schema{Required: true, ForceNew: true}),
			"project": text(schema.Schema{Optional: true, Computed: true, ForceNew: true}),
			"email":   text(schema.Schema{Computed: true}),
			"member":  text(schema.Schema{Computed: true}),
		},
	}
}

func createServiceIdentity(d *schema.ResourceData, meta any) error {
	config := meta.(*transport.Config)
	project, err := tpgresource.GetProject(d, config)
	if err != nil {
		return err
	}
	id := fmt.Sprintf("projects/%s/services/%s", project, d.Get("service"))
	timeout := d.Timeout(schema.TimeoutCreate)
	base := transport.RemoveBasePathVersion(transport.BaseUrl(serviceusage.Product, config))
	operation, err := transport.SendRequest(transport.SendRequestOptions{
		Config:    config,
		Method:    "POST",
		Project:   project,
		RawURL:    base + "v1beta1/" + id + ":generateServiceIdentity",
		UserAgent: config.UserAgent,
		Timeout:   timeout,
	})
	if err != nil {
		return fmt.Errorf("service identity of %s: %w", id, err)
	}
	var identity map[string]any
	if err := serviceusage.ServiceUsageOperationWaitTimeWithResponse(
		config, operation, &identity, project, "Generate service identity", config.UserAgent, timeout,
	); err != nil {
		return err
	}
	d.SetId(id)
	for field, value := range map[string]any{
		"project": project,
		"email":   identity["email"],
		"member":  fmt.Sprintf("serviceAccount:%s", identity["email"]),
	} {
		if err := d.Set(field, value); err != nil {
			return err
		}
	}
	return nil
}

package notehubapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/ports"
)

// variables is the resource of a device's environment variables.
const variables = "environment_variables"

// Variables implements ports.HubEnvironment.
func (c *Client) Variables(ctx context.Context, company domain.CompanyID, device string) (map[string]string, error) {
	body, err := c.environment(ctx, company, operation{name: "environment.get", method: http.MethodGet, path: []string{"devices", device, variables}})
	if err != nil {
		return nil, err
	}
	var said struct {
		Variables map[string]loosejson.Value `json:"environment_variables"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return nil, ports.ErrVendorUnreadable.With("notehub environment.get: answered without variables")
	}
	set := make(map[string]string, len(said.Variables))
	for name, value := range said.Variables {
		set[name] = value.Text()
	}
	return set, nil
}

// SetVariables implements ports.HubEnvironment.
func (c *Client) SetVariables(ctx context.Context, company domain.CompanyID, device string, set map[string]string) error {
	if len(set) == 0 {
		return nil
	}
	_, err := c.environment(ctx, company, operation{
		name: "environment.set", method: http.MethodPut, path: []string{"devices", device, variables}, body: map[string]any{variables: set},
	})
	return err
}

// UnsetVariable implements ports.HubEnvironment. Whether a variable that is not
// there is answered with 404 is not documented: then it is looked whether the
// device is there.
func (c *Client) UnsetVariable(ctx context.Context, company domain.CompanyID, device, name string) error {
	_, err := c.environment(ctx, company, operation{name: "environment.delete", method: http.MethodDelete, path: []string{"devices", device, variables, name}})
	if errors.Is(err, ports.ErrHubDevice) {
		_, err = c.Variables(ctx, company, device)
	}
	return err
}

// environment asks an operation on a device. What is not found is the device,
// unless it is the project.
func (c *Client) environment(ctx context.Context, company domain.CompanyID, o operation) ([]byte, error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, err
	}
	answer, err := c.ask(ctx, a, o)
	if err != nil {
		return nil, err
	}
	if answer.Status == http.StatusNotFound {
		if _, _, err := c.devices(ctx, a, 1, 1); err != nil {
			return nil, err
		}
		return nil, ports.ErrHubDevice
	}
	return answer.Body, nil
}

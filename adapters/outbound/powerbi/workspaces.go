package powerbi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"actual/domain"
	"actual/ports"
)

type named struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
}

// Open implements ports.Workspaces. Each step looks first: after one whose answer was
// lost, it is asked again.
func (c *Client) Open(ctx context.Context, company domain.CompanyID, name, capacity string) (workspace, profile string, err error) {
	profile, err = c.findOrMake(ctx, company, call{name: "profiles.list", method: http.MethodGet, path: "/profiles"},
		call{name: "profiles.create", method: http.MethodPost, path: "/profiles", body: map[string]string{"displayName": name}}, name)
	if err != nil {
		return "", "", err
	}
	filter := url.QueryEscape("name eq '" + strings.ReplaceAll(name, "'", "''") + "'")
	workspace, err = c.findOrMake(ctx, company, call{name: "groups.list", method: http.MethodGet, path: "/groups?$filter=" + filter, profile: profile},
		call{name: "groups.create", method: http.MethodPost, path: "/groups?workspaceV2=True", profile: profile, body: map[string]string{"name": name}}, name)
	if err != nil || capacity == "" {
		return workspace, profile, err
	}
	_, err = c.ask(ctx, company, call{
		name: "groups.assign", method: http.MethodPost, path: "/groups/" + url.PathEscape(workspace) + "/AssignToCapacity", profile: profile,
		body: map[string]string{"capacityId": capacity},
	})
	return workspace, profile, err
}

func (c *Client) findOrMake(ctx context.Context, company domain.CompanyID, list, make call, name string) (string, error) {
	answer, err := c.ask(ctx, company, list)
	if err != nil {
		return "", err
	}
	var page struct {
		Value *[]named `json:"value"`
	}
	if err := json.Unmarshal(answer.Body, &page); err != nil || page.Value == nil {
		return "", ports.ErrVendorUnreadable.With("powerbi %s: no list", list.name)
	}
	for _, n := range *page.Value {
		if n.Name == name || n.DisplayName == name {
			return n.ID, nil
		}
	}
	if answer, err = c.ask(ctx, company, make); err != nil {
		return "", err
	}
	var made named
	if err := json.Unmarshal(answer.Body, &made); err != nil || made.ID == "" {
		return "", ports.ErrVendorUnreadable.With("powerbi %s: no id", make.name)
	}
	return made.ID, nil
}

package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/app/vault"
	"actual/domain"
	"actual/domain/vendor"
)

// Vault keeps what vendors are called with.
type Vault interface {
	List(ctx context.Context, company domain.CompanyID) ([]vault.Entry, error)
	Set(ctx context.Context, cmd vault.Set) (vault.Entry, error)
	Remove(ctx context.Context, company domain.CompanyID, name vendor.Name, by string) error
}

// GetVendors answers GET /v1/vendors.
func (a *API) GetVendors(c *gin.Context) {
	all, err := a.parts.Vault.List(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	out := VendorList{Vendors: make([]Vendor, len(all))}
	for i, e := range all {
		out.Vendors[i] = vendorOf(e)
	}
	c.JSON(http.StatusOK, out)
}

// SetVendorCredentials answers PUT /v1/vendors/{vendor}/credentials.
func (a *API) SetVendorCredentials(c *gin.Context, name VendorName) {
	var body NewVendorCredentials
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	cmd := vault.Set{Company: companyOf(c), Vendor: vendor.Name(name), Secrets: map[string]vendor.Secret{}, By: actorOf(c)}
	if body.Settings != nil {
		cmd.Settings = *body.Settings
	}
	if body.Secrets != nil {
		for field, text := range *body.Secrets {
			cmd.Secrets[field] = vendor.NewSecret(text)
		}
	}
	e, err := a.parts.Vault.Set(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, vendorOf(e))
}

// RemoveVendorCredentials answers DELETE /v1/vendors/{vendor}/credentials.
func (a *API) RemoveVendorCredentials(c *gin.Context, name VendorName) {
	if err := a.parts.Vault.Remove(c.Request.Context(), companyOf(c), vendor.Name(name), actorOf(c)); err != nil {
		a.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func vendorOf(e vault.Entry) Vendor {
	d, s := e.Description, e.State
	out := Vendor{
		Name: VendorName(d.Vendor), Title: d.Title, Configured: s.Version != 0, Fields: make([]VendorField, len(d.Fields)), Either: d.OneOf,
		SetAt: timeOrNull(s.SetAt), SetBy: textOrNull(s.SetBy), UsedAt: timeOrNull(s.UsedAt), RefusedAt: timeOrNull(s.RefusedAt),
	}
	if out.Either == nil {
		out.Either = [][]string{}
	}
	for i, f := range d.Fields {
		out.Fields[i] = VendorField{Name: f.Name, Secret: f.Secret, Required: f.Required, Means: f.Means, Form: f.Form}
		if f.Secret {
			out.Fields[i].Set = slices.Contains(s.Secrets, f.Name)
		} else if value, set := s.Settings[f.Name]; set {
			out.Fields[i].Set, out.Fields[i].Value = true, &value
		}
	}
	for _, c := range e.Certificates() {
		for i := range out.Fields {
			if out.Fields[i].Name == c.Field {
				out.Fields[i].Ends = timeOrNull(c.Ends)
			}
		}
	}
	return out
}

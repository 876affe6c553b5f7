package quickbookstime

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// Grants implements ports.GrantServer: QuickBooks Time's authorisation server.
type Grants struct {
	wall  *vendorhttp.Wall
	clock ports.Clock
}

var _ ports.GrantServer = (*Grants)(nil)

// NewGrants returns it. budget and meter may be nil.
func NewGrants(o Options, budget ports.RateBudget, meter Meter, clock ports.Clock, log *slog.Logger) *Grants {
	o.Policy = o.Policy.Within(ports.GrantTime)
	return &Grants{wall: newWall(o, nil, budget, meter, log), clock: clock}
}

// Authorize implements ports.GrantServer.
func (g *Grants) Authorize(app vendor.Credential, redirect, state string) (string, error) {
	q := url.Values{"response_type": {"code"}, "client_id": {app.Secrets[vendor.ClientIDField].Reveal()}, "redirect_uri": {redirect}, "state": {state}}
	return baseOf(app) + "/authorize?" + q.Encode(), nil
}

// Exchange implements ports.GrantServer.
func (g *Grants) Exchange(ctx context.Context, company domain.CompanyID, app vendor.Credential, a ports.GrantAnswer) (vendor.Tokens, vendor.Account, error) {
	said, err := g.grant(ctx, company, app, "exchange", url.Values{"grant_type": {"authorization_code"}, "code": {a.Code.Reveal()}, "redirect_uri": {a.Redirect}}, a.Code)
	if err != nil {
		return vendor.Tokens{}, vendor.Account{}, err
	}
	account := vendor.Account{Ref: said.Company.Text(), Name: said.Client.Text(), Person: said.User.Text()}
	if account.Ref == "" {
		account.Ref = cmp.Or(account.Name, "unnamed")
	}
	return g.tokens(said), account, nil
}

// Renew implements ports.GrantServer.
func (g *Grants) Renew(ctx context.Context, company domain.CompanyID, app vendor.Credential, old vendor.Tokens) (vendor.Tokens, error) {
	said, err := g.grant(ctx, company, app, "renew", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh.Reveal()}}, old.Refresh)
	if err != nil {
		return vendor.Tokens{}, err
	}
	return g.tokens(said), nil
}

type granted struct {
	Access  string          `json:"access_token"`
	Refresh string          `json:"refresh_token"`
	Seconds loosejson.Value `json:"expires_in"`
	User    loosejson.Value `json:"user_id"`
	Company loosejson.Value `json:"company_id"`
	Client  loosejson.Value `json:"client_url"`
}

func (g *Grants) tokens(said granted) vendor.Tokens {
	return vendor.Tokens{
		Access: vendor.NewSecret(said.Access), Refresh: vendor.NewSecret(said.Refresh), Expires: g.clock.Now().Add(time.Duration(said.Seconds.Whole()) * time.Second),
	}
}

// grant asks for tokens. Of two forms that errors have, OAuth's says whether what was
// shown, or who asks, is not accepted.
func (g *Grants) grant(ctx context.Context, company domain.CompanyID, app vendor.Credential, name string, form url.Values, shown vendor.Secret) (granted, error) {
	form.Set("client_id", app.Secrets[vendor.ClientIDField].Reveal())
	form.Set("client_secret", app.Secrets[vendor.ClientSecretField].Reveal())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, baseOf(app)+"/grant", strings.NewReader(form.Encode()))
	if err != nil {
		return granted{}, ports.ErrVendorUnreadable.With("quickbooks time %s: such a request can't be made", name)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	client := g.client(company, app, name, shown)
	answer, err := client.Do(req)
	if err != nil {
		return granted{}, err
	}
	var why struct {
		Error loosejson.Value `json:"error"`
	}
	_ = json.Unmarshal(answer.Body, &why) // What can't be read says nothing.
	var said granted
	switch {
	case why.Error.Text() == "invalid_grant":
		return granted{}, ports.ErrGrantRefused.With("quickbooks time: %s", client.Excerpt(answer))
	case why.Error.Text() == "invalid_client", why.Error.Text() == "unauthorized_client", answer.Status == http.StatusUnauthorized:
		return granted{}, ports.ErrClientRefused.With("quickbooks time: %s", client.Excerpt(answer))
	case answer.Status >= http.StatusBadRequest: // It says nothing of what was shown.
		return granted{}, ports.ErrVendorUnreadable.With("quickbooks time %s: answered %d %s", name, answer.Status, client.Excerpt(answer))
	case json.Unmarshal(answer.Body, &said) != nil || said.Access == "" || said.Refresh == "" || said.Seconds.Whole() <= 0:
		return granted{}, ports.ErrUnknownOutcome.With("quickbooks time %s: answered without tokens", name)
	}
	return said, nil
}

func (g *Grants) client(company domain.CompanyID, app vendor.Credential, name string, shown vendor.Secret) *vendorhttp.Client {
	secrets := []string{shown.Reveal()}
	for _, s := range app.Secrets {
		secrets = append(secrets, s.Reveal())
	}
	return g.wall.For(vendorhttp.Call{Company: company, Operation: name, Secrets: secrets})
}

// Who implements ports.GrantServer by the person who allowed the connection.
func (g *Grants) Who(ctx context.Context, company domain.CompanyID, app vendor.Credential, access vendor.Secret, known vendor.Account) (vendor.Account, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, baseOf(app)+"/current_user?supplemental_data=no", http.NoBody)
	if err != nil {
		return known, ports.ErrVendorUnreadable.With("quickbooks time who: such a request can't be made")
	}
	req.Header.Set("Authorization", "Bearer "+access.Reveal())
	req.Header.Set("Accept", "application/json")
	client := g.client(company, app, "who", access)
	answer, err := client.Do(req)
	if err != nil {
		return known, err
	}
	switch {
	case answer.Status == http.StatusUnauthorized, answer.Status == http.StatusForbidden:
		return known, ports.ErrTokenRefused.With("quickbooks time: %s", client.Excerpt(answer))
	case answer.Status >= http.StatusBadRequest:
		return known, ports.ErrVendorUnreadable.With("quickbooks time who: answered %d %s", answer.Status, client.Excerpt(answer))
	}
	rows, _, err := pageOf[person](answer.Body, "users")
	if err != nil || len(rows) != 1 {
		return known, ports.ErrVendorUnreadable.With("quickbooks time who: answered with nobody")
	}
	known.Person = rows[0].ID.Text()
	known.Name = cmp.Or(rows[0].Client.Text(), known.Name)
	return known, nil
}

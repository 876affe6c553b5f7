package quickbooksonline

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// scope is what a person allows: the accounts, which time activities are a part of.
const scope = "com.intuit.quickbooks.accounting"

// Grants implements ports.GrantServer: Intuit's authorisation server.
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
	q := url.Values{"client_id": {app.Secrets[vendor.ClientIDField].Reveal()}, "response_type": {"code"}, "scope": {scope}, "redirect_uri": {redirect}, "state": {state}}
	return addressOf(app).page + "/connect/oauth2?" + q.Encode(), nil
}

// Exchange implements ports.GrantServer. The address that the browser came back by names
// the account.
func (g *Grants) Exchange(ctx context.Context, company domain.CompanyID, app vendor.Credential, a ports.GrantAnswer) (vendor.Tokens, vendor.Account, error) {
	if !isRealm(a.Account) {
		return vendor.Tokens{}, vendor.Account{}, ports.ErrGrantRefused.With("quickbooks online: the answer names no account (realmId)")
	}
	tokens, err := g.grant(ctx, company, app, "exchange", url.Values{"grant_type": {"authorization_code"}, "code": {a.Code.Reveal()}, "redirect_uri": {a.Redirect}}, a.Code)
	if err != nil {
		return vendor.Tokens{}, vendor.Account{}, err
	}
	return tokens, vendor.Account{Ref: a.Account}, nil
}

func isRealm(s string) bool {
	return s != "" && len(s) <= 32 && strings.Trim(s, "0123456789") == ""
}

// Renew implements ports.GrantServer. The text of the refresh token may stay the same.
func (g *Grants) Renew(ctx context.Context, company domain.CompanyID, app vendor.Credential, old vendor.Tokens) (vendor.Tokens, error) {
	return g.grant(ctx, company, app, "renew", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh.Reveal()}}, old.Refresh)
}

// grant asks for tokens. Of 400 the OAuth code says whether what was shown, or who asks,
// is not accepted.
func (g *Grants) grant(ctx context.Context, company domain.CompanyID, app vendor.Credential, name string, form url.Values, shown vendor.Secret) (vendor.Tokens, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, addressOf(app).grants+"/oauth2/v1/tokens/bearer", strings.NewReader(form.Encode()))
	if err != nil {
		return vendor.Tokens{}, ports.ErrVendorUnreadable.With("quickbooks online %s: such a request can't be made", name)
	}
	req.SetBasicAuth(app.Secrets[vendor.ClientIDField].Reveal(), app.Secrets[vendor.ClientSecretField].Reveal())
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	client := g.client(company, app, name, shown)
	answer, err := client.Do(req)
	if err != nil {
		return vendor.Tokens{}, err
	}
	var said struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Seconds int64  `json:"expires_in"`
		Error   string `json:"error"`
	}
	read := json.Unmarshal(answer.Body, &said) == nil
	switch {
	case answer.Status == http.StatusUnauthorized, said.Error == "invalid_client", said.Error == "unauthorized_client":
		return vendor.Tokens{}, ports.ErrClientRefused.With("quickbooks online: %s", client.Excerpt(answer))
	case answer.Status >= http.StatusBadRequest:
		return vendor.Tokens{}, ports.ErrGrantRefused.With("quickbooks online: %s", client.Excerpt(answer))
	case !read || said.Access == "" || said.Refresh == "" || said.Seconds <= 0:
		return vendor.Tokens{}, ports.ErrUnknownOutcome.With("quickbooks online %s: answered without tokens", name)
	}
	return vendor.Tokens{Access: vendor.NewSecret(said.Access), Refresh: vendor.NewSecret(said.Refresh), Expires: g.clock.Now().Add(time.Duration(said.Seconds) * time.Second)}, nil
}

func (g *Grants) client(company domain.CompanyID, app vendor.Credential, name string, shown vendor.Secret) *vendorhttp.Client {
	secrets := []string{shown.Reveal()}
	for _, s := range app.Secrets {
		secrets = append(secrets, s.Reveal())
	}
	return g.wall.For(vendorhttp.Call{Company: company, Operation: name, Secrets: secrets})
}

// Who implements ports.GrantServer by the account's own name.
func (g *Grants) Who(ctx context.Context, company domain.CompanyID, app vendor.Credential, access vendor.Secret, known vendor.Account) (vendor.Account, error) {
	at := addressOf(app).api + "/v3/company/" + url.PathEscape(known.Ref) + "/companyinfo/" + url.PathEscape(known.Ref) + "?minorversion=" + minorVersion
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, http.NoBody)
	if err != nil {
		return known, ports.ErrVendorUnreadable.With("quickbooks online who: such a request can't be made")
	}
	req.Header.Set("Authorization", "Bearer "+access.Reveal())
	req.Header.Set("Accept", "application/json")
	client := g.client(company, app, "who", access)
	answer, err := client.Do(req)
	if err != nil {
		return known, err
	}
	var said struct{ CompanyInfo struct{ CompanyName string } }
	switch {
	case answer.Status == http.StatusUnauthorized, answer.Status == http.StatusForbidden:
		return known, ports.ErrTokenRefused.With("quickbooks online: %s", client.Excerpt(answer))
	case answer.Status >= http.StatusBadRequest, json.Unmarshal(answer.Body, &said) != nil:
		return known, ports.ErrVendorUnreadable.With("quickbooks online who: answered %d", answer.Status)
	}
	known.Name = said.CompanyInfo.CompanyName
	return known, nil
}

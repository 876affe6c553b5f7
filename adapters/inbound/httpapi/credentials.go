package httpapi

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
)

// Credentials makes, renews, ends and lists API keys and routes of a company.
type Credentials interface {
	KeyManager
	RouteManager
}

// KeyManager is what Credentials do with API keys.
type KeyManager interface {
	CreateKey(ctx context.Context, cmd tenancy.CreateKey) (string, tenant.APIKey, error)
	RotateKey(ctx context.Context, id domain.KeyID, cmd tenancy.Rotate) (string, tenant.APIKey, error)
	RevokeKey(ctx context.Context, company domain.CompanyID, id domain.KeyID, by string) (tenant.APIKey, error)
	Keys(ctx context.Context, company domain.CompanyID, after domain.KeyID, limit int) ([]tenant.APIKey, error)
	KeyByID(ctx context.Context, company domain.CompanyID, id domain.KeyID) (tenant.APIKey, error)
}

// RouteManager is what Credentials do with routes.
type RouteManager interface {
	CreateRoute(ctx context.Context, cmd tenancy.CreateRoute) (string, tenant.Route, error)
	RotateRoute(ctx context.Context, id domain.RouteID, cmd tenancy.Rotate) (string, tenant.Route, error)
	RevokeRoute(ctx context.Context, company domain.CompanyID, id domain.RouteID, by string) (tenant.Route, error)
	Routes(ctx context.Context, company domain.CompanyID, after domain.RouteID, limit int) ([]tenant.Route, error)
	RouteByID(ctx context.Context, company domain.CompanyID, id domain.RouteID) (tenant.Route, error)
}

// termOf reads for how long a credential is to be valid; 0 where it is not said.
func termOf(validDays *int) (time.Duration, error) {
	const most = 10_000 // What is too long is the domain's to say; what overflows is not.
	if validDays == nil {
		return 0, nil
	}
	if *validDays < 1 || *validDays > most {
		return 0, tenant.ErrBadTerm.With("valid_days: not %d days", *validDays)
	}
	return time.Duration(*validDays) * 24 * time.Hour, nil
}

func networksOf(texts *[]string) ([]netip.Prefix, error) {
	if texts == nil {
		return nil, nil
	}
	return tenant.ParseAddresses(*texts)
}

// rotationOf reads the body of a rotation.
func rotationOf(c *gin.Context) (cmd tenancy.Rotate, err error) {
	var body Rotation
	if err := readCommand(c, &body, maxCommand); err != nil {
		return cmd, err
	}
	cmd = tenancy.Rotate{Company: companyOf(c), Overlap: tenant.DefaultOverlap, By: principalIn(c).Maker()}
	if s := body.OverlapS; s != nil {
		if *s < 0 || *s > int64(tenant.MaxOverlap/time.Second) {
			return cmd, tenant.ErrBadOverlap.With("overlap_s: not %d seconds", *s)
		}
		cmd.Overlap = time.Duration(*s) * time.Second
	}
	cmd.Term, err = termOf(body.ValidDays)
	return cmd, err
}

// answerOf answers 200 with what do says of the thing that the path names.
func answerOf[ID, T any](a *API, c *gin.Context, text Id, parse func(string) (ID, error), do func(ctx context.Context, id ID) (T, error)) {
	id, err := parse(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	body, err := do(c.Request.Context(), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, body)
}

func (a *API) now() time.Time { return a.parts.Clock.Now() }

// life is what keys and routes show alike.
type life struct {
	state                 CredentialState
	addresses             []string
	rotated, former, used *time.Time
	soon                  bool
}

func lifeOf(c tenant.Credential, now time.Time) life {
	l := life{
		state: CredentialActive, addresses: make([]string, len(c.Addresses)),
		rotated: timeOrNull(c.Rotated), used: timeOrNull(c.LastUsed), soon: c.ExpiresSoon(now),
	}
	for i, n := range c.Addresses {
		l.addresses[i] = n.String()
	}
	if c.Ended(now) {
		l.state = CredentialExpired
	}
	if !c.Revoked.IsZero() {
		l.state = CredentialRevoked
	}
	if c.Rotating(now) && l.state == CredentialActive {
		l.former = timeOrNull(c.FormerUntil)
	}
	return l
}

func keyOf(k tenant.APIKey, now time.Time) ApiKey {
	l := lifeOf(k.Credential, now)
	out := ApiKey{
		Id: k.ID.String(), Label: k.Label, State: l.state, Scopes: make([]string, len(k.Scopes)), Addresses: l.addresses,
		CreatedAt: k.Created, ExpiresAt: k.Expires, ExpiresSoon: l.soon, RotatedAt: l.rotated, FormerSecretUntil: l.former,
		LastUsedAt: l.used, RevokedAt: timeOrNull(k.Revoked),
	}
	for i, s := range k.Scopes {
		out.Scopes[i] = string(s)
	}
	return out
}

func routeOf(r tenant.Route, now time.Time) Route {
	l := lifeOf(r.Credential, now)
	return Route{
		Id: r.ID.String(), Label: r.Label, State: l.state, Addresses: l.addresses,
		CreatedAt: r.Created, ExpiresAt: r.Expires, ExpiresSoon: l.soon, RotatedAt: l.rotated, FormerSecretUntil: l.former,
		LastUsedAt: l.used, RevokedAt: timeOrNull(r.Revoked),
	}
}

// made answers that something was made, and where it is.
func made(c *gin.Context, path, id string, body any) {
	c.Header("Location", path+"/"+id)
	c.JSON(http.StatusCreated, body)
}

package httpapi

import (
	"context"
	"log/slog"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/adapters/telemetry"
	"actual/domain"
	"actual/domain/tenant"
)

// Authenticator says which API key a text is. It fails with
// tenant.ErrBadCredential or fault.Unavailable.
type Authenticator interface {
	Key(ctx context.Context, text string) (tenant.APIKey, error)
}

// open lists the routes that need no API key. Every other one does, a new one
// too: the deliveries have a secret of their own.
var open = map[string]bool{"": true, "/healthz": true, "/readyz": true, "/metrics": true, "/v1/notehub/events": true}

const keyOf = "actual.key"

// authenticate lets a request pass with a valid API key, whose company all that
// follows is scoped to.
func (a *API) authenticate(c *gin.Context) {
	if open[c.FullPath()] {
		return
	}
	key, err := a.parts.Keys.Key(c.Request.Context(), presented(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Set(keyOf, key)
	concerns(c, key.Company)
}

// presented returns the key that the caller shows, or "".
func presented(c *gin.Context) string {
	if scheme, text, ok := strings.Cut(c.GetHeader("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(text)
	}
	return c.GetHeader("X-API-Key")
}

// concerns puts the company into every log line of the request from here on.
func concerns(c *gin.Context, company domain.CompanyID) {
	ctx := telemetry.With(c.Request.Context(), slog.String(telemetry.CompanyID, company.String()))
	c.Request = c.Request.WithContext(ctx)
}

// companyOf returns the company that the request is scoped to: zero, and so
// refused by every port, where nobody was authenticated.
func companyOf(c *gin.Context) domain.CompanyID { return keyIn(c).Company }

// actorOf names the caller in the ledger.
func actorOf(c *gin.Context) string { return "apikey:" + keyIn(c).ID.String() }

func keyIn(c *gin.Context) tenant.APIKey {
	key, _ := c.Value(keyOf).(tenant.APIKey)
	return key
}

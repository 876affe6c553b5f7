package httpapi

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/adapters/telemetry"
	"actual/domain"
	"actual/domain/tenant"
)

// Authenticator says which API key a text is that is shown from an address. It
// fails with tenant.ErrBadCredential, tenant.ErrForeignAddress or
// fault.Unavailable.
type Authenticator interface {
	Key(ctx context.Context, text string, from netip.Addr) (tenant.APIKey, error)
}

const principalOf = "actual.principal"

// authenticate lets a request pass whose caller is known and has the capability
// that the operation asks for. All that follows is scoped to the caller's company.
// A route that the description does not know asks for a caller, and no more: what
// is not there is answered alike to all.
func (o operations) authenticate(a *API) gin.HandlerFunc {
	return func(c *gin.Context) {
		asks := o[c.Request.Method+" "+c.FullPath()].capability
		if asks == asksNothing || asks == asksRoute || c.FullPath() == "" {
			return
		}
		p, err := a.caller(c)
		if err == nil && asks != "" && asks != asksCaller {
			err = p.Allows(asks)
		}
		if err != nil {
			a.fail(c, err)
			return
		}
		c.Set(principalOf, p)
		concerns(c, p.Company)
	}
}

// caller says who makes the request.
func (a *API) caller(c *gin.Context) (tenant.Principal, error) {
	text := presented(c)
	if text == "" {
		return a.inSession(c)
	}
	key, err := a.parts.Keys.Key(c.Request.Context(), text, addressOf(c))
	if err != nil {
		return tenant.Principal{}, err
	}
	return key.Principal(), nil
}

// addressOf returns from where the request comes: the peer, or what a trusted
// proxy says. It is no address at all where that can't be read.
func addressOf(c *gin.Context) netip.Addr {
	address, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap()
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
func companyOf(c *gin.Context) domain.CompanyID { return principalIn(c).Company }

// actorOf names the caller in the ledger.
func actorOf(c *gin.Context) string { return principalIn(c).Actor() }

func principalIn(c *gin.Context) tenant.Principal {
	p, _ := c.Value(principalOf).(tenant.Principal)
	return p
}

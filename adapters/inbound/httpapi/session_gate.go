package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/access"
	"actual/domain/tenant"
)

// Origin is where browsers find this server, such as https://actual.example.
type Origin string

// SessionGate says which session a text proves. It fails with
// tenant.ErrBadCredential or fault.Unavailable.
type SessionGate interface {
	Admit(ctx context.Context, text string) (access.Admitted, error)
}

const admittedAs = "actual.admitted"

// inSession says who makes a request without a key: the person in the session
// that its cookie proves, or in the visit that was opened in it. A request that
// may change something must prove, too, that it was made on a page of ours.
func (a *API) inSession(c *gin.Context) (tenant.Principal, error) {
	admitted, err := a.admit(c)
	if err != nil {
		return tenant.Principal{}, err
	}
	switch c.Request.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
	default:
		own := browser.OriginOf(string(a.parts.Origin)).Made(c.Request)
		if !own || !admitted.Secret.IsToken(c.GetHeader("X-CSRF-Token")) {
			return tenant.Principal{}, tenant.ErrForged
		}
	}
	c.Set(admittedAs, admitted)
	return admitted.Principal, nil
}

// admit looks at the visit first. One that is over leaves the session that it was
// opened in.
func (a *API) admit(c *gin.Context) (access.Admitted, error) {
	for _, name := range []string{browser.Visit, browser.Session} {
		text := browser.Get(c.Request, name)
		if text == "" {
			continue
		}
		if admitted, err := a.parts.Sessions.Admit(c.Request.Context(), text); err == nil || name == browser.Session {
			return admitted, err
		}
	}
	return access.Admitted{}, tenant.ErrBadCredential
}

// admittedIn returns the session of the request; ok is false where a key made it.
func admittedIn(c *gin.Context) (access.Admitted, bool) {
	a, ok := c.Value(admittedAs).(access.Admitted)
	return a, ok
}

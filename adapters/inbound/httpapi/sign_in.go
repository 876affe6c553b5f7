package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/access"
	"actual/domain/tenant"
)

// Pages are those that people see. They need no key: they are how one is signed in, and
// ask this API, inside the process, as whoever is. Missing answers a browser that asks for
// a page that there is not, and reports whether it did.
type Pages interface {
	Register(r gin.IRoutes, api http.Handler)
	Missing(c *gin.Context) bool
}

// LinkAsker takes the wish for a link to sign in with.
type LinkAsker interface {
	Ask(ctx context.Context, cmd access.AskLink) error
}

// AskSignInLink answers POST /v1/sign-in/email: alike, and as fast, whoever's the
// address is.
func (a *API) AskSignInLink(c *gin.Context) {
	if browser.OriginOf(string(a.parts.Origin)).Foreign(c.Request) {
		a.fail(c, tenant.ErrForged)
		return
	}
	var body SignInLinkRequest
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	cmd := access.AskLink{Email: body.Email, Caller: c.ClientIP()}
	if body.ReturnTo != nil {
		cmd.ReturnTo = *body.ReturnTo
	}
	if err := a.parts.Links.Ask(c.Request.Context(), cmd); err != nil {
		a.fail(c, err)
		return
	}
	c.Status(http.StatusAccepted)
}

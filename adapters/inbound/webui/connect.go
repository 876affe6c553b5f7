package webui

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/connecting"
	"actual/domain/tenant"
	"actual/domain/vendor"
)

// ConnectPath is where vendors send browsers back to.
const ConnectPath = "/connect"

// Connector keeps the accounts that people connect.
type Connector interface {
	Finish(ctx context.Context, cmd connecting.Finish) (connecting.Entry, error)
}

// connect answers GET /connect: whoever is signed in and began to connect an account
// finishes it. That it is they, and that they meant it, is proven by the state, which
// nobody else knows and which is good once. Who began it on the command line is told
// to go on there.
func (p *Pages) connect(c *gin.Context) {
	cmd, err := connecting.FromAddress(c.Query)
	if err != nil {
		p.fail(c, err)
		return
	}
	in, err := p.parts.Sessions.Admit(c.Request.Context(), browser.Get(c.Request, browser.Session))
	if err != nil || in.Principal.Allows(tenant.ManageVendors) != nil {
		p.elsewhere(c)
		return
	}
	cmd.Company, cmd.By = in.Principal.Company, in.Principal.Actor()
	e, err := p.parts.Accounts.Finish(c.Request.Context(), cmd)
	switch {
	case errors.Is(err, vendor.ErrBadAttempt):
		p.elsewhere(c)
	case err != nil:
		p.fail(c, err)
	default:
		r := p.stranger(c)
		p.show(r, http.StatusOK, connectedPage(r, e.Description.Title, accountOf(e)))
	}
}

// elsewhere is said to whoever did not begin it here.
func (p *Pages) elsewhere(c *gin.Context) {
	r := p.stranger(c)
	p.show(r, http.StatusOK, saidPage(r, "connect.elsewhere", "connect.elsewhere_said"))
}

func accountOf(e connecting.Entry) string {
	if e.Connection.Account.Name != "" {
		return e.Connection.Account.Name
	}
	return e.Connection.Account.Ref
}

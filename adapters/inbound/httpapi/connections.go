package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/app/connecting"
	"actual/domain"
	"actual/domain/vendor"
)

// Connector keeps the accounts that people connect by the browser.
type Connector interface {
	List(ctx context.Context, company domain.CompanyID) ([]connecting.Entry, error)
	Begin(ctx context.Context, company domain.CompanyID, name vendor.Name, by string) (connecting.Begun, error)
	Finish(ctx context.Context, cmd connecting.Finish) (connecting.Entry, error)
	Check(ctx context.Context, company domain.CompanyID, name vendor.Name) (connecting.Entry, error)
	Disconnect(ctx context.Context, company domain.CompanyID, name vendor.Name, by string) error
}

// GetConnections answers GET /v1/connections.
func (a *API) GetConnections(c *gin.Context) {
	all, err := a.parts.Connections.List(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ConnectionList{Connections: make([]Connection, len(all))}
	for i, e := range all {
		out.Connections[i] = connectionOf(e)
	}
	c.JSON(http.StatusOK, out)
}

// BeginConnection answers POST /v1/connections/{vendor}/begin.
func (a *API) BeginConnection(c *gin.Context, name VendorName) {
	begun, err := a.parts.Connections.Begin(c.Request.Context(), companyOf(c), vendor.Name(name), actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, ConnectionBegun{AuthorizeUrl: begun.URL, ExpiresAt: begun.Expires})
}

// FinishConnection answers POST /v1/connections/finish.
func (a *API) FinishConnection(c *gin.Context) {
	var body ConnectionAnswer
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	cmd, err := connecting.FromAddress(queryOf(body.Address))
	if err != nil {
		a.fail(c, err)
		return
	}
	cmd.Company, cmd.By = companyOf(c), actorOf(c)
	e, err := a.parts.Connections.Finish(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, connectionOf(e))
}

// queryOf reads what follows the question mark of an address.
func queryOf(address string) func(name string) string {
	if _, after, ok := strings.Cut(address, "?"); ok {
		address = after
	}
	values, err := url.ParseQuery(address)
	if err != nil {
		return func(string) string { return "" }
	}
	return values.Get
}

// CheckConnection answers POST /v1/connections/{vendor}/check.
func (a *API) CheckConnection(c *gin.Context, name VendorName) {
	e, err := a.parts.Connections.Check(c.Request.Context(), companyOf(c), vendor.Name(name))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, connectionOf(e))
}

// RemoveConnection answers DELETE /v1/connections/{vendor}.
func (a *API) RemoveConnection(c *gin.Context, name VendorName) {
	if err := a.parts.Connections.Disconnect(c.Request.Context(), companyOf(c), vendor.Name(name), actorOf(c)); err != nil {
		a.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func connectionOf(e connecting.Entry) Connection {
	c := e.Connection
	return Connection{
		Vendor: VendorName(e.Description.Vendor), Title: e.Description.Title, Standing: ConnectionStanding(e.Standing), Application: e.App,
		Account: textOrNull(c.Account.Ref), AccountName: textOrNull(c.Account.Name), ConnectedAt: timeOrNull(c.ConnectedAt), ConnectedBy: textOrNull(c.ConnectedBy),
		RenewedAt: timeOrNull(c.RenewedAt), ExpiresAt: timeOrNull(c.Expires), Why: textOrNull(c.Cut.Why), CutAt: timeOrNull(c.Cut.At),
	}
}

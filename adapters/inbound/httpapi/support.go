package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/access"
	"actual/domain"
	"actual/domain/tenant"
)

// Entries lets support into companies and out again.
type Entries interface {
	Enter(ctx context.Context, cmd access.EnterCompany) (access.Opened, tenant.SupportEntry, error)
	End(ctx context.Context, company domain.CompanyID, id domain.SessionID, by string) error
	List(ctx context.Context, company domain.CompanyID, before domain.SessionID, limit int) ([]tenant.SupportEntry, bool, error)
}

const cursorEntries = 'e'

// EnterCompany answers POST /v1/support/entries. The browser keeps its own session
// beside the one in the company.
func (a *API) EnterCompany(c *gin.Context, _ EnterCompanyParams) {
	var body SupportEntryRequest
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	if err := plain(body.Company + body.Reason); err != nil {
		a.fail(c, err)
		return
	}
	in, _ := admittedIn(c)
	lasts := time.Duration(min(max(body.Minutes, 0), 1+int(tenant.MaxEntry/time.Minute))) * time.Minute
	opened, entry, err := a.parts.Entries.Enter(c.Request.Context(), access.EnterCompany{In: in, Ref: body.Company, Reason: body.Reason, Lasts: lasts})
	if err != nil {
		a.fail(c, err)
		return
	}
	browser.Set(c.Writer, browser.Visit, opened.Text, lasts)
	c.Header("Location", "/v1/support/entries/"+entry.ID.String())
	c.JSON(http.StatusCreated, OpenedEntry{Entry: visitOfSupport(entry), CsrfToken: tokenOf(opened)})
}

// tokenOf returns the token that changes in a session just opened need.
func tokenOf(o access.Opened) string {
	_, secret, err := tenant.ParseSession(o.Text)
	if err != nil { // It was made a moment ago.
		return ""
	}
	return secret.Token()
}

func visitOfSupport(e tenant.SupportEntry) SupportEntry {
	return SupportEntry{
		Id: e.ID.String(), User: e.User.String(), Reason: e.Reason, EnteredAt: e.Entered, Until: e.Until, EndedAt: timeOrNull(e.Ended), EndedBy: textOrNull(e.EndedBy),
	}
}

// ListSupportEntries answers GET /v1/support/entries.
func (a *API) ListSupportEntries(c *gin.Context, p ListSupportEntriesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorEntries, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	page, more, err := a.parts.Entries.List(c.Request.Context(), companyOf(c), domain.SessionID{UUID: before}, limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := SupportEntryPage{Entries: make([]SupportEntry, len(page))}
	for i, e := range page {
		out.Entries[i] = visitOfSupport(e)
	}
	if more {
		out.NextCursor = idCursor(cursorEntries, page[len(page)-1].ID.UUID)
	}
	c.JSON(http.StatusOK, out)
}

// EndSupportEntry answers POST /v1/support/entries/{id}/end.
func (a *API) EndSupportEntry(c *gin.Context, text Id, _ EndSupportEntryParams) {
	id, err := domain.ParseSessionID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	if err := a.parts.Entries.End(c.Request.Context(), companyOf(c), id, actorOf(c)); err != nil {
		a.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

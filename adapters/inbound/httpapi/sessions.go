package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/domain"
	"actual/domain/tenant"
)

// SessionKeeper lists and ends sessions.
type SessionKeeper interface {
	Of(ctx context.Context, company domain.CompanyID, user domain.UserID) ([]tenant.Session, error)
	End(ctx context.Context, company domain.CompanyID, user domain.UserID, id domain.SessionID) error
	EndAll(ctx context.Context, company domain.CompanyID, user domain.UserID, by string) (int, error)
}

// CompanyShower answers what the caller's own company is.
type CompanyShower interface {
	Company(ctx context.Context, company domain.CompanyID) (tenant.Company, error)
}

// GetMe answers GET /v1/me.
func (a *API) GetMe(c *gin.Context) {
	p := principalIn(c)
	company, err := a.parts.Company.Company(c.Request.Context(), p.Company)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := Me{
		Kind: CallerKind(p.Kind), Id: p.ID.String(), Name: p.Name, Role: textOrNull(string(p.Role)), Worker: idOrNull(p.Worker.UUID), Session: idOrNull(p.Session),
		Company:      CompanyRef{Id: company.ID().String(), Ref: company.Ref(), Name: company.Name(), TimeZone: company.Zone().String()},
		Capabilities: []string{},
	}
	for _, may := range p.Capabilities() {
		out.Capabilities = append(out.Capabilities, string(may))
	}
	c.JSON(http.StatusOK, out)
}

// GetSession answers GET /v1/session.
func (a *API) GetSession(c *gin.Context) {
	in, ok := admittedIn(c)
	if !ok {
		a.fail(c, tenant.ErrSessionNotFound)
		return
	}
	c.JSON(http.StatusOK, CurrentSession{Session: sessionOf(in.Session, in.Session.ID), CsrfToken: in.Secret.Token()})
}

// EndSession answers POST /v1/session/end.
func (a *API) EndSession(c *gin.Context) {
	in, ok := admittedIn(c)
	if !ok {
		a.fail(c, tenant.ErrSessionNotFound)
		return
	}
	s, cookie := in.Session, browser.Session
	var err error
	if s.Kind == tenant.BySupport {
		cookie, err = browser.Visit, a.parts.Entries.End(c.Request.Context(), s.Company, s.ID, actorOf(c))
	} else {
		err = a.parts.People.End(c.Request.Context(), s.Company, s.User, s.ID)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	browser.Clear(c.Writer, cookie)
	c.Status(http.StatusNoContent)
}

// ListSessions answers GET /v1/sessions.
func (a *API) ListSessions(c *gin.Context, p ListSessionsParams) {
	in, ok := admittedIn(c)
	if !ok || in.Session.Kind != tenant.ByUser {
		a.fail(c, tenant.ErrSessionNotFound)
		return
	}
	a.answerSessions(c, p.Limit, p.Cursor, in.Session.User, in.Session.ID)
}

const cursorSessions = 'n'

// answerSessions answers a page of a user's sessions, the newest first: their ids
// are in order of time.
func (a *API) answerSessions(c *gin.Context, most *Limit, cursor *Cursor, user domain.UserID, current domain.SessionID) {
	limit, err := limitOf(most)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorSessions, cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, err := a.parts.People.Of(c.Request.Context(), companyOf(c), user)
	if err != nil {
		a.fail(c, err)
		return
	}
	slices.SortFunc(all, func(x, y tenant.Session) int { return bytes.Compare(y.ID.UUID[:], x.ID.UUID[:]) })
	all = slices.DeleteFunc(all, func(s tenant.Session) bool { return !before.IsZero() && bytes.Compare(s.ID.UUID[:], before[:]) >= 0 })
	out := SessionPage{Sessions: make([]Session, min(len(all), limit))}
	for i := range out.Sessions {
		out.Sessions[i] = sessionOf(all[i], current)
	}
	if len(all) > limit {
		out.NextCursor = idCursor(cursorSessions, all[limit-1].ID.UUID)
	}
	c.JSON(http.StatusOK, out)
}

func sessionOf(s tenant.Session, current domain.SessionID) Session {
	return Session{
		Id: s.ID.String(), Kind: CallerKind(s.Kind), Way: SessionWay(s.By), CreatedAt: s.Created, SeenAt: s.Seen, ExpiresAt: s.Expires, Current: s.ID == current,
	}
}

// EndOneSession answers POST /v1/sessions/{id}/end.
func (a *API) EndOneSession(c *gin.Context, text Id) {
	id, err := domain.ParseSessionID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	in, ok := admittedIn(c)
	if !ok || in.Session.Kind != tenant.ByUser {
		a.fail(c, tenant.ErrSessionNotFound)
		return
	}
	if err := a.parts.People.End(c.Request.Context(), in.Session.Company, in.Session.User, id); err != nil {
		a.fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// ListUserSessions answers GET /v1/users/{id}/sessions.
func (a *API) ListUserSessions(c *gin.Context, text Id, p ListUserSessionsParams) {
	id, err := domain.ParseUserID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	in, _ := admittedIn(c)
	a.answerSessions(c, p.Limit, p.Cursor, id, in.Session.ID)
}

// EndUserSessions answers POST /v1/users/{id}/sessions/end.
func (a *API) EndUserSessions(c *gin.Context, text Id, _ EndUserSessionsParams) {
	id, err := domain.ParseUserID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	n, err := a.parts.People.EndAll(c.Request.Context(), companyOf(c), id, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, EndedSessions{Ended: n})
}

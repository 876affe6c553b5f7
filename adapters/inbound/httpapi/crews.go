package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
)

// Crews keeps the company's crews.
type Crews interface {
	List(ctx context.Context, q roster.ListCrews) (roster.CrewPage, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.CrewID) (job.Crew, error)
	Create(ctx context.Context, cmd roster.CreateCrew) (job.Crew, error)
	Change(ctx context.Context, cmd roster.ChangeCrew) (job.Crew, error)
}

// Members keeps who is in a crew when.
type Members interface {
	Members(ctx context.Context, q roster.ListMembers) (roster.MemberPage, error)
	Join(ctx context.Context, cmd roster.JoinCrew) (job.Membership, error)
	Leave(ctx context.Context, company domain.CompanyID, crew domain.CrewID, id domain.MembershipID, at time.Time, by string) (job.Membership, error)
}

// ListCrews answers GET /v1/crews.
func (a *API) ListCrews(c *gin.Context, p ListCrewsParams) {
	var r reading
	q := roster.ListCrews{Company: companyOf(c), Ref: valueOf(p.Ref), Limit: r.limit(p.Limit), After: r.after(cursorCrews, p.Cursor)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Crews.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := CrewPage{Crews: make([]Crew, len(page.Crews)), NextCursor: textCursor(cursorCrews, page.Next)}
	for i, crew := range page.Crews {
		out.Crews[i] = crewOf(crew)
	}
	c.JSON(http.StatusOK, out)
}

// GetCrew answers GET /v1/crews/{id}.
func (a *API) GetCrew(c *gin.Context, text Id) {
	id, err := domain.ParseCrewID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	crew, err := a.parts.Crews.Show(c.Request.Context(), companyOf(c), id)
	a.answerCrew(c, http.StatusOK, crew, err)
}

// CreateCrew answers POST /v1/crews.
func (a *API) CreateCrew(c *gin.Context, _ CreateCrewParams) {
	var body NewCrew
	var r reading
	r.command(c, &body)
	cmd := roster.CreateCrew{Company: companyOf(c), Ref: body.Ref, Name: body.Name, By: actorOf(c)}
	cmd.Leader.UUID = r.id("leader", body.Leader)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	crew, err := a.parts.Crews.Create(c.Request.Context(), cmd)
	a.answerCrew(c, http.StatusCreated, crew, err)
}

// ChangeCrew answers PATCH /v1/crews/{id}.
func (a *API) ChangeCrew(c *gin.Context, text Id, _ ChangeCrewParams) {
	var body CrewChange
	var r reading
	id := domain.CrewID{UUID: r.id("id", &text)}
	cmd := roster.ChangeCrew{Company: companyOf(c), Crew: id, Seen: r.change(c, &body), By: actorOf(c)}
	cmd.Ref, cmd.Name, cmd.Leader.Given = settingOf(body.Ref), settingOf(body.Name), body.Leader.there
	cmd.Leader.Value.UUID = r.id("leader", body.Leader.value)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	crew, err := a.parts.Crews.Change(c.Request.Context(), cmd)
	a.answerCrew(c, http.StatusOK, crew, err)
}

func (a *API) answerCrew(c *gin.Context, status int, crew job.Crew, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	located(c, status, "/v1/crews/", crew.ID())
	tag(c, crew.Revision())
	c.JSON(status, crewOf(crew))
}

func crewOf(c job.Crew) Crew {
	return Crew{Id: c.ID().String(), Ref: c.Ref(), Name: c.Name(), Leader: idOrNull(c.Leader().UUID)}
}

func idOrNull(id domain.UUID) *string {
	if id.IsZero() {
		return nil
	}
	text := id.String()
	return &text
}

// ListMembers answers GET /v1/crews/{id}/members.
func (a *API) ListMembers(c *gin.Context, text Id, p ListMembersParams) {
	var r reading
	q := roster.ListMembers{Company: companyOf(c), At: r.time(p.At), Limit: r.limit(p.Limit)}
	q.Crew.UUID = r.id("id", &text)
	var err error
	if q.After.From, q.After.ID.UUID, err = momentPlace(cursorMembers, p.Cursor); err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Members.Members(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := MemberPage{Members: make([]Membership, len(page.Members)), NextCursor: momentCursor(cursorMembers, page.Next.From, page.Next.ID.UUID)}
	for i, m := range page.Members {
		out.Members[i] = membershipOf(m)
	}
	c.JSON(http.StatusOK, out)
}

// JoinCrew answers POST /v1/crews/{id}/members.
func (a *API) JoinCrew(c *gin.Context, text Id, _ JoinCrewParams) {
	var body NewMembership
	var r reading
	id := domain.CrewID{UUID: r.id("id", &text)}
	r.command(c, &body)
	cmd := roster.JoinCrew{
		Company: companyOf(c), Crew: id, From: r.time(body.From), To: r.time(body.To), Move: body.Move != nil && *body.Move, By: actorOf(c),
	}
	cmd.Worker.UUID = r.id("worker", &body.Worker)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	m, err := a.parts.Members.Join(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, membershipOf(m))
}

// LeaveCrew answers POST /v1/crews/{id}/members/{membership}/end.
func (a *API) LeaveCrew(c *gin.Context, crew, membership Id, _ LeaveCrewParams) {
	var body End
	var r reading
	of, id := domain.CrewID{UUID: r.id("id", &crew)}, domain.MembershipID{UUID: r.id("membership", &membership)}
	r.command(c, &body)
	at := r.time(body.At)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	m, err := a.parts.Members.Leave(c.Request.Context(), companyOf(c), of, id, at, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, membershipOf(m))
}

func membershipOf(m job.Membership) Membership {
	return Membership{Id: m.ID.String(), Crew: m.Crew.String(), Worker: m.Worker.String(), From: m.Span.From, To: timeOrNull(m.Span.To)}
}

package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/presence"
)

// BadgeDays tells what is drawn of a day.
type BadgeDays interface {
	Day(ctx context.Context, company domain.CompanyID, id domain.BadgeID, day domain.Date, most int) (insight.BadgeDay, error)
	List(ctx context.Context, q insight.ListBadgeDays) (insight.BadgeDayPage, error)
}

const drawnUsually = 2000

// GetBadgeDay answers GET /v1/badges/{id}/days/{day}.
func (a *API) GetBadgeDay(c *gin.Context, text Id, day Date, p GetBadgeDayParams) {
	var r reading
	id, date, most := domain.BadgeID{UUID: r.id("id", &text)}, r.date("day", &day), drawnUsually
	if p.Most != nil {
		most = *p.Most
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	got, err := a.parts.BadgeDays.Day(c.Request.Context(), companyOf(c), id, date, most)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := BadgeDay{
		Badge: BadgeRef{Id: id.String(), Device: got.Badge.Device(), Label: got.Badge.Label()}, Day: got.Day.String(),
		From: got.Span.From, To: got.Span.To, TimeZone: got.Zone.String(), FixesTotal: got.Total,
		Fixes: make([]DrawnFix, len(got.Fixes)), Worn: make([]WornSpan, len(got.Worn)),
	}
	for i, f := range got.Fixes {
		out.Fixes[i] = drawnOf(f.Fix, f.Error)
	}
	for i, w := range got.Worn {
		out.Worn[i] = WornSpan{Worker: *workerSeen(principalIn(c), got.Worker[w.Worker]), From: w.Span.From, To: w.Span.To}
	}
	c.JSON(http.StatusOK, out)
}

// ListBadgeDays answers GET /v1/badge-days/{day}.
func (a *API) ListBadgeDays(c *gin.Context, day Date, p ListBadgeDaysParams) {
	var r reading
	q := insight.ListBadgeDays{Company: companyOf(c), Day: r.date("day", &day), Limit: r.limit(p.Limit)}
	after, err := placeID(cursorPlaces, p.Cursor)
	if q.After.UUID = after; err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.BadgeDays.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := BadgeDayPage{
		Day: page.Day.String(), From: page.Span.From, To: page.Span.To, TimeZone: page.Zone.String(), StepS: int(page.Step / time.Second),
		Sites: make([]SiteRef, len(page.Sites)), BadgeDays: make([]BadgeDayRow, len(page.Rows)), NextCursor: idCursor(cursorPlaces, page.Next.UUID),
	}
	for i, s := range page.Sites {
		out.Sites[i] = siteRefOf(s)
	}
	seen := viewer{principalIn(c), page.Party}
	for i, row := range page.Rows {
		out.BadgeDays[i] = dayRowOf(row, seen)
	}
	c.JSON(http.StatusOK, out)
}

func dayRowOf(row insight.BadgeDayRow, seen viewer) BadgeDayRow {
	id := row.Badge.ID()
	out := BadgeDayRow{
		Badge:  BadgeRef{Id: id.String(), Device: row.Badge.Device(), Label: row.Badge.Label()},
		Worker: seen.worker(id), Crew: seen.crew(id), Heard: row.Heard, Stays: make([]DayStay, len(row.Stays)),
	}
	if out.Heard == nil {
		out.Heard = []int{}
	}
	for _, n := range row.Heard {
		out.Fixes += n
	}
	for i, v := range row.Stays {
		out.Stays[i] = dayStayOf(v)
	}
	return out
}

func dayStayOf(v presence.Version) DayStay {
	out := DayStay{
		Visit: v.ID.String(), Site: v.Site.String(), Arrived: second(v.Arrived), ArrivedBetween: between(v.ArrivedBetween),
		Verdict: DayStayVerdict(v.Verdict.String()), State: DayStayState(v.State.String()),
	}
	if !v.Open {
		departed, range_ := second(v.Departed), between(v.DepartedBetween)
		out.Departed, out.DepartedBetween = &departed, &range_
	}
	return out
}

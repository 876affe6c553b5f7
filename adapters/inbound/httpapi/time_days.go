package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/adapters/timesheettable"
	"actual/app/insight"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/timesheet"
	"actual/ports"
)

// TimeDays shows workers' days of work.
type TimeDays interface {
	Days(ctx context.Context, q timekeeping.Look) (timekeeping.Looked, error)
	Show(ctx context.Context, company domain.CompanyID, key ports.TimeDayKey) (timekeeping.Told, error)
	Approved(ctx context.Context, company domain.CompanyID, q ports.TimeEntryQuery) ([]timesheet.Entry, error)
}

// ListTimeDays answers GET /v1/time-days.
func (a *API) ListTimeDays(c *gin.Context, p ListTimeDaysParams) {
	var r reading
	q := r.look(c, p.From, p.To, p.Worker)
	q.Limit, q.After = r.limit(p.Limit), r.afterDay(p.Cursor)
	a.answerDays(c, r, q)
}

// ListOwnTimeDays answers GET /v1/me/time-days. Whose they are comes from who is
// signed in alone.
func (a *API) ListOwnTimeDays(c *gin.Context, p ListOwnTimeDaysParams) {
	var r reading
	q := r.look(c, p.From, p.To, nil)
	q.Limit, q.After, q.Workers = r.limit(p.Limit), r.afterDay(p.Cursor), r.own(c)
	a.answerDays(c, r, q)
}

// own returns the worker who is signed in.
func (r *reading) own(c *gin.Context) []domain.WorkerID {
	w := principalIn(c).Worker
	if w.IsZero() {
		r.fails(errNoWorker)
	}
	return []domain.WorkerID{w}
}

func (r *reading) look(c *gin.Context, from, to *Date, worker *Id) timekeeping.Look {
	q := timekeeping.Look{Company: companyOf(c), From: r.date("from", from), To: r.date("to", to)}
	if id := r.id("worker", worker); !id.IsZero() {
		q.Workers = []domain.WorkerID{{UUID: id}}
	}
	return q
}

// afterDay returns the place that a cursor of days holds; zero where none is given.
func (r *reading) afterDay(given *Cursor) (at timekeeping.Place) {
	day, ref, _ := strings.Cut(r.after(cursorTimeDays, given), "/")
	if day == "" {
		return at
	}
	d, err := domain.ParseDate(day)
	if err != nil {
		r.fails(unreadable(insight.ErrBadCursor))
	}
	return timekeeping.Place{Day: d, Ref: ref}
}

func (a *API) answerDays(c *gin.Context, r reading, q timekeeping.Look) {
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.TimeDays.Days(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TimeDayPage{TimeDays: make([]TimeDay, len(page.Days))}
	if page.Next != (timekeeping.Place{}) {
		out.NextCursor = cursorText(cursorTimeDays, []byte(page.Next.Day.String()+"/"+page.Next.Ref))
	}
	names := timeNames{c, page.Names}
	for i := range page.Days {
		out.TimeDays[i] = names.day(&page.Days[i])
	}
	c.JSON(http.StatusOK, out)
}

// ExportTimeDays answers GET /v1/time-days/csv.
func (a *API) ExportTimeDays(c *gin.Context, p ExportTimeDaysParams) {
	var r reading
	q := r.look(c, p.From, p.To, p.Worker)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.TimeDays.Days(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	timeNames{c, page.Names}.veil()
	a.table(c, "time.csv", func(to *bytes.Buffer) error { return timesheettable.Days(to, page.Days, page.Names) })
}

// table answers a CSV file.
func (a *API) table(c *gin.Context, name string, write func(to *bytes.Buffer) error) {
	var out bytes.Buffer
	if err := write(&out); err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
}

// GetTimeDay answers GET /v1/time-days/{worker}/{day}.
func (a *API) GetTimeDay(c *gin.Context, worker Id, day Date) {
	var r reading
	key := r.timeDay(worker, day)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	told, err := a.parts.TimeDays.Show(c.Request.Context(), companyOf(c), key)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TimeDayDetail{TimeDay: timeNames{c, told.Names}.day(&told.WorkerDay), Sayings: make([]TimeSaying, len(told.Said)), History: make([]TimeAct, len(told.Acts)), Pending: make([]TimePending, len(told.Pending))}
	for i, x := range told.Pending {
		out.Pending[i] = TimePending{Visit: x.Visit.String(), Text: x.Text}
	}
	for i := range told.Said {
		out.Sayings[i] = sayingOf(&told.Said[i])
	}
	for i, x := range told.Acts {
		out.History[i] = TimeAct{What: TimeActKind(x.What), At: x.At, By: x.By, Text: textOrNull(x.Text), Overridden: append([]string{}, x.Overridden...), Revision: int(x.Revision)}
	}
	c.JSON(http.StatusOK, out)
}

func (r *reading) timeDay(worker Id, day Date) ports.TimeDayKey {
	return ports.TimeDayKey{Worker: domain.WorkerID{UUID: r.id("worker", &worker)}, Day: r.date("day", &day)}
}

// ListTimeEntries answers GET /v1/time-entries.
func (a *API) ListTimeEntries(c *gin.Context, p ListTimeEntriesParams) {
	var r reading
	q := ports.TimeEntryQuery{From: r.date("from", p.From), To: r.date("to", p.To), Limit: r.limit(p.Limit) + 1, Locked: p.Locked != nil && *p.Locked}
	if id := r.id("worker", p.Worker); !id.IsZero() {
		q.Workers = []domain.WorkerID{{UUID: id}}
	}
	r.inOrder(q.From, q.To)
	q.AfterWorker, q.AfterBegan, q.AfterID = r.afterEntry(p.Cursor)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.TimeDays.Approved(c.Request.Context(), companyOf(c), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	var out TimeEntryPage
	if len(all) == q.Limit {
		all = all[:len(all)-1]
		out.NextCursor = entryCursor(all[len(all)-1])
	}
	out.TimeEntries = entriesOf(all)
	c.JSON(http.StatusOK, out)
}

package quickbookstime

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// traits are what QuickBooks Time can do.
var traits = transfer.Traits{
	Target: transfer.QuickBooksTime, Bulk: 50, Grain: time.Second, Spans: true, CanChange: true, CanRemove: true, Exclusive: true, Settle: 2 * time.Minute,
}

// Traits implements ports.TimeTarget.
func (c *Client) Traits() transfer.Traits { return traits }

// sheet is a time sheet as it comes.
type sheet struct {
	ID       loosejson.Value `json:"id"`
	User     loosejson.Value `json:"user_id"`
	Jobcode  loosejson.Value `json:"jobcode_id"`
	Type     loosejson.Value `json:"type"`
	Start    loosejson.Value `json:"start"`
	End      loosejson.Value `json:"end"`
	Date     loosejson.Value `json:"date"`
	Duration loosejson.Value `json:"duration"`
	Notes    string          `json:"notes"`
	Custom   loosejson.Value `json:"customfields"`
	Open     loosejson.Value `json:"on_the_clock"`
	Locked   loosejson.Value `json:"locked"`
	Modified loosejson.Value `json:"last_modified"`
}

// custom are its custom fields, by their ids.
func (s sheet) custom() map[string]string {
	var fields map[string]loosejson.Value
	if json.Unmarshal(s.Custom, &fields) != nil {
		return nil // An empty text or list: there are none.
	}
	out := map[string]string{}
	for id, value := range fields {
		out[id] = value.Text()
	}
	return out
}

// mark is what the sheet bears, in a custom field or in its notes.
func (s sheet) mark() string {
	fields := s.custom()
	for _, id := range slices.Sorted(maps.Keys(fields)) {
		if mark := transfer.MarkIn(fields[id]); mark != "" {
			return mark
		}
	}
	return transfer.MarkIn(s.Notes)
}

// version tells whether the sheet is the same as it was: its time of change is of
// whole seconds, in which it may change twice. It is made of what is answered to a
// writing, too.
func (s sheet) version() string {
	span, _ := s.span()
	text := fmt.Sprint(s.User.Text(), s.Jobcode.Text(), span.From.Unix(), span.To.Unix(), s.Date.Text(), s.Duration.Text())
	sum := sha256.Sum256([]byte(text))
	return s.Modified.Text() + "/" + hex.EncodeToString(sum[:6])
}

// span is when it was; zero of time of which only the length is kept.
func (s sheet) span() (domain.Span, bool) {
	from, err := time.Parse(time.RFC3339, s.Start.Text())
	to, failed := time.Parse(time.RFC3339, s.End.Text())
	if err != nil || failed != nil || to.Before(from) {
		return domain.Span{}, false
	}
	return domain.Span{From: from.UTC(), To: to.UTC()}, true
}

// row is a sheet as a target has it. ok is false of one that can't be read.
func (s sheet) row() (r transfer.Row, ok bool) {
	day, err := domain.ParseDate(s.Date.Text())
	if s.ID.Ref() == "" || s.User.Ref() == "" || err != nil {
		return r, false
	}
	span, whole := s.span()
	lasts := s.Duration.Whole()
	if whole {
		lasts = int64(span.To.Sub(span.From) / time.Second)
	}
	r = transfer.Row{
		Content: transfer.Content{Person: s.User.Ref(), Code: s.Jobcode.Ref(), Day: day, Span: span, Lasts: timesheet.Hours(lasts)},
		Ref:     s.ID.Ref(), Version: s.version(), Mark: s.mark(), Notes: strings.TrimSpace(strings.Replace(s.Notes, s.mark(), "", 1)),
	}
	if s.Locked.Whole() > 0 {
		r.Locked = "it was exported or invoiced in QuickBooks Time, which locks it: a person unlocks it there"
	}
	return r, true
}

// place is where a list goes on.
type place struct {
	page  int
	since string // When rows were last removed, as it was before the first of several pages; empty: not asked yet.
}

func (p place) String() string { return strconv.Itoa(p.page) + "|" + p.since }

func placeOf(after string) (place, error) {
	if after == "" {
		return place{page: 1}, nil
	}
	number, since, ok := strings.Cut(after, "|")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 {
		return place{}, ports.ErrSourceCursor
	}
	return place{page: n, since: since}, nil
}

// Held implements ports.TimeTarget. Pages are counted anew for each request, so that
// what is removed while they are read moves others over their borders: where that
// happened they are read again from the first.
func (c *Client) Held(ctx context.Context, company domain.CompanyID, q ports.HeldTime) ([]transfer.Row, string, error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, "", err
	}
	sheets, next, err := c.sheets(ctx, a, url.Values{
		"start_date": {q.First.String()}, "end_date": {q.Last.String()}, "user_ids": {strings.Join(q.People, ",")}, "on_the_clock": {"no"},
	}, q.After, c.page)
	if err != nil {
		return nil, "", err
	}
	var rows []transfer.Row
	for _, s := range sheets {
		r, ok := s.row()
		if !ok {
			return nil, "", ports.ErrVendorUnreadable.With("quickbooks time timesheets: a row without id, user or date")
		}
		if slices.Contains(q.People, r.Person) && !r.Day.Before(q.First) && !r.Day.After(q.Last) && !s.Open.Flag(false) {
			rows = append(rows, r)
		}
	}
	return rows, next, nil
}

// sheets reads a page of time sheets.
func (c *Client) sheets(ctx context.Context, a *account, query url.Values, after string, limit int) (rows []sheet, next string, err error) {
	at, err := placeOf(after)
	if err != nil {
		return nil, "", err
	}
	query.Set("page", strconv.Itoa(at.page))
	query.Set("limit", strconv.Itoa(limit))
	rows, more, err := read[sheet](ctx, c, a, operation{name: "timesheets", path: "timesheets", query: query}, "timesheets")
	switch {
	case err != nil:
		return nil, "", err
	case more && at.since == "":
		at.since, err = c.removedAt(ctx, a)
		return rows, place{page: 1, since: at.since}.String(), err // Again from the first: now it is known what was removed since.
	case more:
		return rows, place{page: at.page + 1, since: at.since}.String(), nil
	case at.since == "":
		return rows, "", nil
	}
	now, err := c.removedAt(ctx, a)
	if err != nil || now == at.since {
		return rows, "", err
	}
	return rows, place{page: 1, since: now}.String(), nil
}

// removedAt is when time sheets were last removed.
func (c *Client) removedAt(ctx context.Context, a *account) (string, error) {
	o := operation{name: "last modified", method: http.MethodGet, path: "last_modified_timestamps", query: url.Values{"endpoints": {"timesheets_deleted"}}}
	answer, err := c.ask(ctx, a, o)
	if err != nil {
		return "", err
	}
	var said struct {
		Results struct {
			Stamps map[string]loosejson.Value `json:"last_modified_timestamps"`
		} `json:"results"`
	}
	if answer.Status >= http.StatusBadRequest || json.Unmarshal(answer.Body, &said) != nil {
		return "", ports.ErrVendorUnreadable.With("quickbooks time last modified: answered %s", c.said(a, o, answer))
	}
	return cmp.Or(said.Results.Stamps["timesheets_deleted"].Text(), "never"), nil
}

// people asks for some people, by their ids.
func (c *Client) people(ctx context.Context, a *account, ids []string) ([]person, error) {
	rows, more, err := read[person](ctx, c, a, operation{name: "users", path: "users", query: url.Values{
		"ids": {strings.Join(ids, ",")}, "active": {"both"}, "page": {"1"}, "limit": {strconv.Itoa(mostRows)},
	}}, "users")
	if err == nil && more {
		err = ports.ErrVendorUnreadable.With("quickbooks time users: more of them than were asked for")
	}
	return rows, err
}

// Closed implements ports.TimeTarget by what was approved there.
func (c *Client) Closed(ctx context.Context, company domain.CompanyID, people []string) (map[string]domain.Date, error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, err
	}
	out := map[string]domain.Date{}
	for some := range slices.Chunk(people, ports.MostHeldPeople) {
		rows, err := c.people(ctx, a, some)
		if err != nil {
			return nil, err
		}
		for _, p := range rows {
			if day, err := domain.ParseDate(p.Approved.Text()); err == nil && slices.Contains(some, p.ID.Ref()) {
				out[p.ID.Ref()] = day
			}
		}
	}
	return out, nil
}

// closed says of days up to which one is approved why they can't be touched.
func closed(day domain.Date) string {
	return fmt.Sprintf("the person's time is approved in QuickBooks Time up to %s: a person takes that back there", day)
}

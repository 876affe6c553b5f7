package notehubapi

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"actual/adapters/outbound/internal/loosejson"
	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/ports"
)

// Uploaded implements ports.HubEvents.
//
// Pages are numbered and have no order by upload, so that a row that comes or goes
// meanwhile moves the rows behind it from page to page, and one may be passed
// over. One page is one look. A window of several is read again, with pages of
// another size so that they end elsewhere, until a reading brings all that was
// seen before and nothing else. A window that is too much for the hub is read in
// halves.
func (c *Client) Uploaded(ctx context.Context, company domain.CompanyID, w ports.HubWindow) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		a, err := c.open(ctx, company)
		if err == nil {
			r := &reading{client: c, account: a, yield: yield, rows: c.page}
			err = r.window(ctx, w.From.Unix(), w.To.Unix())
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

var (
	errStopped = errors.New("who reads wants no more")
	errTooMuch = errors.New("the hub was asked for too much at once")
)

const (
	mostReadings = 8  // Of a window, before it is called restless.
	mostPages    = 50 // Of one reading: a window of more is read in halves.
	leastRows    = 1  // Of a page, where larger ones are too much.
)

// reading is one use of Uploaded.
type reading struct {
	client  *Client
	account *account
	yield   func([][]byte, error) bool
	rows    int // Of a page.
}

// window reads the events of [from, to), Unix seconds.
func (r *reading) window(ctx context.Context, from, to int64) error {
	err := r.whole(ctx, from, to)
	switch {
	case !errors.Is(err, errTooMuch):
		return err
	case to-from > 1:
		middle := from + (to-from)/2
		if err := r.window(ctx, from, middle); err != nil {
			return err
		}
		return r.window(ctx, middle, to)
	case r.rows > leastRows:
		r.rows = max(r.rows/4, leastRows)
		return r.window(ctx, from, to)
	}
	return err
}

// whole reads a window until nothing is missing.
func (r *reading) whole(ctx context.Context, from, to int64) error {
	seen := map[string]bool{}
	for n := range mostReadings {
		rows := max(r.rows-n*r.rows/mostReadings, 1)
		before := len(seen)
		found, pages, err := r.through(ctx, from, to, rows, seen)
		if err != nil {
			return err
		}
		if pages == 1 || n > 0 && found == len(seen) && before == len(seen) {
			return nil
		}
	}
	return ports.ErrHubRestless
}

// through reads all pages of a window once and hands on what was not seen before.
// It returns how many events it found, each counted once.
func (r *reading) through(ctx context.Context, from, to int64, rows int, seen map[string]bool) (found, pages int, err error) {
	now := map[string]bool{}
	for pages = 1; ; pages++ {
		events, more, err := r.page(ctx, from, to, rows, pages)
		if err != nil {
			return 0, pages, err
		}
		var fresh [][]byte
		for _, raw := range events {
			key := identity(raw)
			if !seen[key] {
				fresh = append(fresh, raw)
			}
			seen[key], now[key] = true, true
		}
		if len(fresh) > 0 && !r.yield(fresh, nil) {
			return 0, pages, errStopped
		}
		switch {
		case !more:
			return len(now), pages, nil
		case pages == mostPages && (to-from > 1 || len(events) == 0):
			return 0, pages, fmt.Errorf("%w: %w", errTooMuch, ports.ErrHubRestless)
		}
	}
}

// identity is the event's own, since other fields may change while it is stored:
// what became of its routing, for one. Without one it is a hash of its bytes.
func identity(raw []byte) string {
	var e struct {
		Event loosejson.Value `json:"event"`
	}
	if json.Unmarshal(raw, &e) == nil && len(e.Event) > 0 && e.Event.Text() != "" {
		return e.Event.Text()
	}
	sum := sha256.Sum256(raw)
	return string(sum[:])
}

// page reads one page. Whether the ends of the window belong to it is not
// documented: asked for is a second more at its beginning, and its end.
func (r *reading) page(ctx context.Context, from, to int64, rows, number int) (events []json.RawMessage, more bool, err error) {
	o := operation{
		name: "events", method: http.MethodGet, path: []string{"events"}, reads: []int{http.StatusGatewayTimeout},
		query: url.Values{
			"pageSize": {strconv.Itoa(rows)}, "pageNum": {strconv.Itoa(number)}, "dateType": {"uploaded"},
			"startDate": {strconv.FormatInt(max(from-1, 0), 10)}, "endDate": {strconv.FormatInt(to, 10)},
			"sortBy": {"captured"}, "sortOrder": {"asc"},
		},
	}
	answer, err := r.client.ask(ctx, r.account, o)
	switch {
	case errors.Is(err, vendorhttp.ErrTooLong):
		return nil, false, fmt.Errorf("%w: %w", errTooMuch, err)
	case err != nil:
		return nil, false, err
	case answer.Status == http.StatusNotFound:
		return nil, false, ports.ErrHubProject
	case answer.Status == http.StatusGatewayTimeout:
		return nil, false, fmt.Errorf("%w: %w", errTooMuch, ports.ErrVendorDown.With("notehub events: %s", r.client.said(r.account, o, answer)))
	}
	var list struct {
		Events  []json.RawMessage `json:"events"`
		HasMore loosejson.Value   `json:"has_more"`
	}
	if err := json.Unmarshal(answer.Body, &list); err != nil {
		return nil, false, ports.ErrVendorUnreadable.With("notehub events: answered without a list of events")
	}
	return list.Events, list.HasMore.Flag(false), nil
}

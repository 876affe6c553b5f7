package sim

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"actual/contracts/faults"
)

// listEvents answers a page of the events that a query matches.
func (s *Sim) listEvents(p *project, r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	size, number, no := paging(q)
	if no != nil {
		return nil, no
	}
	found, no := p.match(q)
	if no != nil {
		return nil, no
	}
	if p.slowOver > 0 && len(found) > p.slowOver {
		return nil, refuse(http.StatusGatewayTimeout, "the query took too long")
	}
	from, to := p.shifted(r, size, number, len(found))
	rows := make([]json.RawMessage, 0, to-from)
	for _, e := range found[from:to] {
		rows = append(rows, e.raw)
	}
	page := map[string]any{"events": rows, "has_more": to < len(found)}
	if to > from {
		page["through"] = found[to-1].key
	}
	return page, nil
}

// paging reads which page of what size is asked for.
func paging(q url.Values) (size, number int, no *refusal) {
	size, number = 50, 1
	for name, to := range map[string]*int{"pageSize": &size, "pageNum": &number} {
		if !q.Has(name) {
			continue
		}
		n, err := strconv.Atoi(q.Get(name))
		if err != nil || n < 1 || name == "pageSize" && n > 10_000 {
			return 0, 0, refuse(http.StatusBadRequest, name+" is out of range")
		}
		*to = n
	}
	return size, number, nil
}

// bounds are those of a page within n rows.
func bounds(size, number, n int) (from, to int) {
	from = min((number-1)*size, n)
	return from, min(from+size, n)
}

// shifted are the bounds of a page. Where the fault is asked for, rows have come
// in front of the page since the one before was read, so that it begins with the
// last row of that again, and so do all that follow, until page 1 is read anew.
func (p *project) shifted(r *http.Request, size, number, n int) (from, to int) {
	q := r.URL.Query()
	q.Del("pageNum")
	query := q.Encode()
	switch {
	case number == 1:
		delete(p.shifts, query)
	case faults.Asked(r.Context()) == faults.PageShifted:
		p.shifts[query]++
	}
	from = min(max((number-1)*size-p.shifts[query], 0), n)
	return from, min(from+size, n)
}

// match returns the events that a query is for, in its order.
func (p *project) match(q url.Values) ([]event, *refusal) {
	from, to, no := window(q)
	if no != nil {
		return nil, no
	}
	uploaded := false
	switch q.Get("dateType") {
	case "", "captured":
	case "uploaded":
		uploaded = true
	default:
		return nil, refuse(http.StatusBadRequest, "dateType is captured or uploaded")
	}
	order, ok := orders[cmp.Or(q.Get("sortBy"), "captured")]
	if !ok {
		return nil, refuse(http.StatusBadRequest, "sortBy is none of those that there are")
	}
	devices := q["deviceUID"]
	var found []event
	for _, e := range p.events {
		at := float64(e.captured)
		if uploaded {
			at = e.received
		}
		if at >= from && at <= to && (len(devices) == 0 || slices.Contains(devices, e.device)) {
			found = append(found, e)
		}
	}
	slices.SortStableFunc(found, order)
	switch q.Get("sortOrder") {
	case "", "asc":
	case "desc":
		slices.Reverse(found)
	default:
		return nil, refuse(http.StatusBadRequest, "sortOrder is asc or desc")
	}
	return found, nil
}

// window reads startDate and endDate. An event of exactly either instant is within.
func window(q url.Values) (from, to float64, no *refusal) {
	to = 1 << 53
	if q.Has("startDate") {
		n, err := strconv.ParseInt(q.Get("startDate"), 10, 64)
		if err != nil || n < 0 {
			return 0, 0, refuse(http.StatusBadRequest, "startDate is no second since 1970")
		}
		from = float64(n)
	}
	if q.Has("endDate") {
		n, err := strconv.ParseInt(q.Get("endDate"), 10, 64)
		if err != nil || n < 0 {
			return 0, 0, refuse(http.StatusBadRequest, "endDate is no second since 1970")
		}
		to = float64(n)
	}
	return from, to, nil
}

func captured(a, b event) int { return cmp.Compare(a.captured, b.captured) }

// orders are those that Notehub knows. There is none by upload. A place is sorted
// by what the stand-in does not read: by capture.
var orders = map[string]func(a, b event) int{
	"captured":              captured,
	"modified":              func(a, b event) int { return cmp.Compare(a.received, b.received) },
	"device_uid":            func(a, b event) int { return cmp.Compare(a.device, b.device) },
	"device_serial":         func(a, b event) int { return cmp.Compare(a.sn, b.sn) },
	"best_id":               func(a, b event) int { return cmp.Compare(a.bestID, b.bestID) },
	"best_location":         captured,
	"device_location":       captured,
	"tower_location":        captured,
	"triangulated_location": captured,
}

package aspire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"actual/ports"
)

// list is a list of the API.
type list struct {
	name   string // As metrics and errors call it.
	path   string
	key    string   // The field that a row is known by.
	fields []string // What is asked for besides.
}

// way is how a list is asked for. The zero value is tried first.
type way struct {
	bare bool // Without $select: one name in it that can't be selected costs the answer.
	ors  bool // With "or" instead of "in", which may not be understood everywhere.
}

// order is one page of a list.
type order struct {
	list
	filter    func(w way) string
	both      bool // Whether the filter differs by the way.
	downwards bool
	top       int
}

// query writes the options of an order as Aspire reads them: blanks are %20, and
// signs of OData stand for themselves, neither of which net/url does.
func (o order) query(w way) string {
	var q strings.Builder
	if !w.bare {
		q.WriteString("$select=" + strings.Join(append([]string{o.key}, o.fields...), ",") + "&")
	}
	if filter := o.filter(w); filter != "" {
		q.WriteString("$filter=" + escape(filter) + "&")
	}
	q.WriteString("$orderby=" + o.key)
	if o.downwards {
		q.WriteString("%20desc")
	}
	return q.String() + "&$top=" + strconv.Itoa(o.top)
}

func escape(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', strings.IndexByte("-._~$,'():", b) >= 0:
			out.WriteByte(b)
		default:
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}

// ways are how an order may be asked for, the one that worked before at first.
func (c *Client) ways(a *account, o order) []way {
	all := []way{{}, {bare: true}}
	if o.both {
		all = append(all, way{ors: true}, way{bare: true, ors: true})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.known[place{a.company, o.path}]
	known.ors = known.ors && o.both
	i := slices.Index(all, known)
	return append(slices.Clone(all[i:]), all[:i]...)
}

func (c *Client) worked(a *account, o order, w way) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := place{a.company, o.path}
	if !o.both {
		w.ors = c.known[at].ors
	}
	if w != (way{}) {
		c.known[at] = w
	}
}

// rows asks for an order, in another way where the question is not understood, and
// returns each row as it came.
func (c *Client) rows(ctx context.Context, a *account, o order) ([]json.RawMessage, error) {
	var refused error
	for _, w := range c.ways(a, o) {
		asked := operation{name: o.name, method: http.MethodGet, path: o.path, query: o.query(w)}
		answer, err := c.ask(ctx, a, asked)
		switch {
		case err != nil:
			return nil, err
		case answer.Status == http.StatusBadRequest:
			refused = ports.ErrVendorUnreadable.With("aspire %s: does not understand the question: %s", o.name, c.said(a, asked, answer))
			continue
		case answer.Status >= http.StatusBadRequest:
			return nil, ports.ErrVendorUnreadable.With("aspire %s: answered %s", o.name, c.said(a, asked, answer))
		}
		rows, err := rowsOf(answer.Body)
		if err != nil {
			return nil, ports.ErrVendorUnreadable.With("aspire %s: answered without a list", o.name)
		}
		c.worked(a, o, w)
		return rows, nil
	}
	return nil, refused
}

// rowsOf reads a list: an array by itself, or in an object as some expect it.
func rowsOf(body []byte) (rows []json.RawMessage, err error) {
	if trimmed := bytes.TrimSpace(body); len(trimmed) == 0 || trimmed[0] != '{' {
		err = json.Unmarshal(body, &rows)
		return rows, err
	}
	var object struct {
		Value, Data *[]json.RawMessage
	}
	if err = json.Unmarshal(body, &object); err != nil {
		return nil, err
	}
	for _, held := range []*[]json.RawMessage{object.Value, object.Data} {
		if held != nil {
			return *held, nil
		}
	}
	return nil, ports.ErrVendorUnreadable
}

// row is what a page's row is decoded into.
type row interface{ id() int64 }

// part is what of a list one page brought.
type part[R row] struct {
	rows     []R
	findings []ports.SourceFinding
	next     string
}

// next reads a page of what comes after a place, by key. of is what a row is to us.
// A page that does not go on in the order that was asked for is none: what follows
// it would be passed over.
func next[R row](ctx context.Context, c *Client, a *account, l list, of, filter string, q ports.SourceQuery) (part[R], error) {
	after, err := cursor(q.After)
	if err != nil {
		return part[R]{}, err
	}
	if after > 0 {
		if filter != "" {
			filter = "(" + filter + ") and "
		}
		filter += fmt.Sprintf("%s gt %d", l.key, after)
	}
	top := c.page
	if q.Limit > 0 {
		top = min(q.Limit, c.page)
	}
	raw, err := c.rows(ctx, a, order{list: l, filter: func(way) string { return filter }, top: top})
	if err != nil || len(raw) == 0 {
		return part[R]{}, err
	}
	out := part[R]{}
	last, seen := after, map[int64]json.RawMessage{}
	for _, r := range raw {
		var one R
		if json.Unmarshal(r, &one) != nil || one.id() == 0 {
			out.findings = append(out.findings, ports.SourceFinding{Kind: ports.SourceUnreadable, Of: of, What: "a row without " + l.key})
			continue
		}
		id := one.id()
		before, there := seen[id]
		switch {
		case there && !bytes.Equal(before, r):
			out.findings = append(out.findings, finding(ports.SourceAmbiguous, of, id, "two rows that differ have one "+l.key))
		case there:
		case id <= last:
			return part[R]{}, ports.ErrVendorUnreadable.With("aspire %s: the rows do not come in the order of %s, beyond the last one", l.name, l.key)
		default:
			last, seen[id] = id, r
			out.rows = append(out.rows, one)
		}
	}
	if last == after {
		return part[R]{}, ports.ErrVendorUnreadable.With("aspire %s: no row of a page has a %s", l.name, l.key)
	}
	out.next = strconv.FormatInt(last, 10)
	return out, nil
}

func cursor(after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil || n < 1 {
		return 0, ports.ErrSourceCursor
	}
	return n, nil
}

func finding(kind ports.SourceFault, of string, id int64, what string) ports.SourceFinding {
	return ports.SourceFinding{Kind: kind, Of: of, Ref: strconv.FormatInt(id, 10), What: what}
}

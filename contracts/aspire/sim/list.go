package sim

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"actual/contracts/faults"
)

const (
	usualRows = 25   // Without $top.
	mostRows  = 1000 // More are refused.
)

// query is what a list is asked for.
type query struct {
	test      test
	fields    []string // Nil: all.
	sortBy    string
	downwards bool
	top, skip int
}

var options = []string{"$select", "$filter", "$orderby", "$top", "$skip"}

// read reads the options of a list.
func (t table) read(r *http.Request) (query, *refusal) {
	out := query{test: func(row) bool { return true }, top: usualRows}
	if strings.Contains(r.URL.RawQuery, "+") {
		return out, refuse(http.StatusBadRequest, "a blank is %20 in a query, not +")
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return out, refuse(http.StatusBadRequest, "the query can't be read")
	}
	for name, values := range q {
		if strings.HasPrefix(name, "$") && (!slices.Contains(options, name) || len(values) > 1) {
			return out, refuse(http.StatusBadRequest, "the option "+name+" is unknown, or there twice")
		}
	}
	if q.Has("$filter") {
		if out.test, err = parse(t, q.Get("$filter")); err != nil {
			return out, refuse(http.StatusBadRequest, err.Error())
		}
	}
	if q.Has("$select") {
		out.fields = strings.Split(q.Get("$select"), ",")
	}
	sortBy, way, _ := strings.Cut(q.Get("$orderby"), " ")
	out.sortBy, out.downwards = sortBy, way == "desc"
	for _, name := range append(slices.Clone(out.fields), sortBy) {
		if _, ok := t.fields[name]; !ok && name != "" {
			return out, refuse(http.StatusBadRequest, "could not find a property named '"+name+"'")
		}
	}
	return out, out.window(q)
}

func (q *query) window(values url.Values) *refusal {
	for name, to := range map[string]*int{"$top": &q.top, "$skip": &q.skip} {
		if !values.Has(name) {
			continue
		}
		n, err := strconv.Atoi(values.Get(name))
		if err != nil || n < 0 || name == "$top" && n > mostRows {
			return refuse(http.StatusBadRequest, "the limit of "+name+" is exceeded")
		}
		*to = n
	}
	return nil
}

// list answers a page of a customer's rows.
func (s *Sim) list(c *customer, path string, r *http.Request) (any, *refusal) {
	t := tables[path]
	q, no := t.read(r)
	if no != nil {
		return nil, no
	}
	var found []row
	for _, one := range c.shelf(path).sorted() {
		if q.test(one) {
			found = append(found, one)
		}
	}
	if q.sortBy != "" && q.sortBy != t.key {
		of := t.fields[q.sortBy]
		slices.SortStableFunc(found, func(a, b row) int { return order(of.value(a[q.sortBy]), of.value(b[q.sortBy])) })
	}
	if q.downwards {
		slices.Reverse(found)
	}
	if q.skip > 0 && faults.Asked(r.Context()) == faults.PageShifted {
		q.skip-- // A row came in front of the page.
	}
	from := min(q.skip, len(found))
	page := []map[string]any{}
	for _, one := range found[from:min(from+q.top, len(found))] {
		page = append(page, t.shown(one, q.fields))
	}
	return page, nil
}

// shown is a row with the fields that were asked for, or with all.
func (t table) shown(r row, fields []string) map[string]any {
	out := map[string]any{}
	if fields == nil {
		for name := range t.fields {
			out[name] = r[name]
		}
		return out
	}
	for _, name := range fields {
		out[name] = r[name]
	}
	return out
}

package adp

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"actual/domain"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/ports"
)

// mostRows is how many workers a page has.
const mostRows = 100

type worker struct {
	Associate string `json:"associateOID"`
	ID        struct {
		Value string `json:"idValue"`
	} `json:"workerID"`
	Person struct {
		Name struct {
			Given  string `json:"givenName"`
			Family string `json:"familyName1"`
			Whole  string `json:"formattedName"`
		} `json:"legalName"`
	} `json:"person"`
	Assignments []assignment `json:"workAssignments"`
}

type assignment struct {
	Primary bool   `json:"primaryIndicator"`
	Group   string `json:"payrollGroupCode"`
	File    string `json:"payrollFileNumber"`
	Status  struct {
		Code coding `json:"statusCode"`
	} `json:"assignmentStatus"`
}

// People implements ports.TimeDirectory: whom a worker is linked to says pay group, file
// and associate. Of several assignments the primary one counts.
func (c *Client) People(ctx context.Context, company domain.CompanyID, after string) ([]ports.TimePerson, string, error) {
	skip := 0
	if after != "" {
		var err error
		if skip, err = strconv.Atoi(after); err != nil || skip < 0 {
			return nil, "", ports.ErrSourceCursor
		}
	}
	answer, err := c.ask(ctx, company, operation{name: "workers", path: "/hr/v2/workers", query: url.Values{"$top": {strconv.Itoa(mostRows)}, "$skip": {strconv.Itoa(skip)}}})
	if err != nil {
		return nil, "", err
	}
	if answer.Status == http.StatusNoContent { // There are no more.
		return nil, "", nil
	}
	var page struct {
		Workers []worker `json:"workers"`
	}
	switch {
	case answer.Status >= http.StatusBadRequest:
		return nil, "", ports.ErrVendorUnreadable.With("adp workers: answered %d: %s", answer.Status, said(answer.Body))
	case json.Unmarshal(answer.Body, &page) != nil, len(page.Workers) == 0:
		return nil, "", ports.ErrVendorUnreadable.With("adp workers: a page without workers")
	}
	out := make([]ports.TimePerson, len(page.Workers))
	for i, w := range page.Workers {
		if w.Associate == "" {
			return nil, "", ports.ErrVendorUnreadable.With("adp workers: a worker without an associateOID")
		}
		out[i] = w.person()
	}
	return out, strconv.Itoa(skip + len(page.Workers)), nil
}

func (w worker) person() ports.TimePerson {
	var of assignment
	for _, a := range w.Assignments {
		if a.Primary {
			of = a
		}
	}
	name := w.Person.Name.Given + " " + w.Person.Name.Family
	if name == " " {
		name = cmp.Or(w.Person.Name.Whole, w.Associate)
	}
	p := ports.TimePerson{Name: name, Number: w.ID.Value, Payroll: of.File, Active: of.Status.Code.Value != "T"}
	file, _ := strconv.Atoi(of.File)
	p.Ref = payroll.Ref(paydata.Payee{Group: of.Group, File: file, Associate: w.Associate})
	if _, ok := payroll.ParseRef(p.Ref); !ok {
		p.Barred = "ADP has no payroll file for their primary assignment"
	}
	return p
}

// Codes implements ports.TimeDirectory: what hours are called stands in the payroll's
// setting.
func (*Client) Codes(context.Context, domain.CompanyID, string) ([]ports.TimeCode, string, error) {
	return nil, "", nil
}

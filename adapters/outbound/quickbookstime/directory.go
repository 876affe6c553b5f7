package quickbookstime

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"actual/domain"
	"actual/ports"
)

// person is a user as they come.
type person struct {
	ID       lenient `json:"id"`
	First    lenient `json:"first_name"`
	Last     lenient `json:"last_name"`
	Email    lenient `json:"email"`
	Number   lenient `json:"employee_number"`
	Payroll  lenient `json:"payroll_id"`
	Active   lenient `json:"active"`
	Approved lenient `json:"approved_to"`
	Client   lenient `json:"client_url"`
	May      struct {
		Track *bool `json:"time_tracking"`
	} `json:"permissions"`
}

// barred says why time is not taken of a person.
func (p person) barred() string {
	if p.May.Track != nil && !*p.May.Track {
		return "time tracking is off for them in QuickBooks Time, as it is for people who are new: turn it on in their permissions there"
	}
	return ""
}

// People implements ports.TimeDirectory.
func (c *Client) People(ctx context.Context, company domain.CompanyID, after string) ([]ports.TimePerson, string, error) {
	rows, next, err := list[person](ctx, c, company, after, "users", url.Values{"active": {"both"}})
	var out []ports.TimePerson
	for _, p := range rows {
		if p.ID.key() == "" {
			return nil, "", ports.ErrVendorUnreadable.With("quickbooks time users: a row without an id")
		}
		number := p.Number.text()
		if number == "0" {
			number = "" // Nobody's.
		}
		out = append(out, ports.TimePerson{
			Ref: p.ID.key(), Name: strings.TrimSpace(p.First.text() + " " + p.Last.text()), Email: p.Email.text(), Number: number,
			Payroll: p.Payroll.text(), Active: p.Active.is(), Barred: p.barred(),
		})
	}
	return out, next, err
}

type jobcode struct {
	ID       lenient `json:"id"`
	Parent   lenient `json:"parent_id"`
	Name     lenient `json:"name"`
	Short    lenient `json:"short_code"`
	Active   lenient `json:"active"`
	Children lenient `json:"has_children"`
}

// Codes implements ports.TimeDirectory by job codes that work is booked to: no breaks
// and no time off. What has parts is there for its name, and can't be booked to.
func (c *Client) Codes(ctx context.Context, company domain.CompanyID, after string) ([]ports.TimeCode, string, error) {
	rows, next, err := list[jobcode](ctx, c, company, after, "jobcodes", url.Values{"active": {"both"}, "type": {"regular"}})
	var out []ports.TimeCode
	for _, j := range rows {
		if j.ID.key() == "" {
			return nil, "", ports.ErrVendorUnreadable.With("quickbooks time jobcodes: a row without an id")
		}
		out = append(out, ports.TimeCode{
			Ref: j.ID.key(), Kind: "jobcode", Name: j.Name.text(), Short: j.Short.text(), Parent: j.Parent.key(), Active: j.Active.is(),
		})
	}
	return out, next, err
}

// list reads a page of a list of the company's.
func list[R any](ctx context.Context, c *Client, company domain.CompanyID, after, name string, query url.Values) ([]R, string, error) {
	at := 1
	if after != "" {
		var err error
		if at, err = strconv.Atoi(after); err != nil || at < 1 {
			return nil, "", ports.ErrSourceCursor
		}
	}
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, "", err
	}
	query.Set("page", strconv.Itoa(at))
	query.Set("limit", strconv.Itoa(c.page))
	rows, more, err := read[R](ctx, c, a, operation{name: name, path: name, query: query}, name)
	if err != nil || !more {
		return rows, "", err
	}
	return rows, strconv.Itoa(at + 1), nil
}

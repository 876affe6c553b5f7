package quickbookstime

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/ports"
)

// person is a user as they come.
type person struct {
	ID       loosejson.Value `json:"id"`
	First    loosejson.Value `json:"first_name"`
	Last     loosejson.Value `json:"last_name"`
	Email    loosejson.Value `json:"email"`
	Number   loosejson.Value `json:"employee_number"`
	Payroll  loosejson.Value `json:"payroll_id"`
	Active   loosejson.Value `json:"active"`
	Approved loosejson.Value `json:"approved_to"`
	Client   loosejson.Value `json:"client_url"`
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
		if p.ID.Ref() == "" {
			return nil, "", ports.ErrVendorUnreadable.With("quickbooks time users: a row without an id")
		}
		number := p.Number.Text()
		if number == "0" {
			number = "" // Nobody's.
		}
		out = append(out, ports.TimePerson{
			Ref: p.ID.Ref(), Name: strings.TrimSpace(p.First.Text() + " " + p.Last.Text()), Email: p.Email.Text(), Number: number,
			Payroll: p.Payroll.Text(), Active: p.Active.Flag(false), Barred: p.barred(),
		})
	}
	return out, next, err
}

type jobcode struct {
	ID       loosejson.Value `json:"id"`
	Parent   loosejson.Value `json:"parent_id"`
	Name     loosejson.Value `json:"name"`
	Short    loosejson.Value `json:"short_code"`
	Active   loosejson.Value `json:"active"`
	Children loosejson.Value `json:"has_children"`
}

// Codes implements ports.TimeDirectory by job codes that work is booked to: no breaks
// and no time off. What has parts is there for its name, and can't be booked to.
func (c *Client) Codes(ctx context.Context, company domain.CompanyID, after string) ([]ports.TimeCode, string, error) {
	rows, next, err := list[jobcode](ctx, c, company, after, "jobcodes", url.Values{"active": {"both"}, "type": {"regular"}})
	var out []ports.TimeCode
	for _, j := range rows {
		if j.ID.Ref() == "" {
			return nil, "", ports.ErrVendorUnreadable.With("quickbooks time jobcodes: a row without an id")
		}
		out = append(out, ports.TimeCode{
			Ref: j.ID.Ref(), Kind: "jobcode", Name: j.Name.Text(), Short: j.Short.Text(), Parent: j.Parent.Ref(), Active: j.Active.Flag(false),
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

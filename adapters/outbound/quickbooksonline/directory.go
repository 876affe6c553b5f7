package quickbooksonline

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"actual/domain"
	"actual/ports"
)

// What refs of people and codes begin with.
const (
	employees = "employee"
	customers = "customer"
	items     = "item"
)

// select asks for a page of rows that may be in use no more.
func (c *Client) query(text string, start int) operation {
	text = fmt.Sprintf("%s STARTPOSITION %d MAXRESULTS %d", text, start, c.page)
	return operation{name: "query", method: http.MethodGet, path: "query", query: url.Values{"query": {text}}}
}

// reference names another row.
type reference struct {
	Value string `json:"value"`
	Name  string `json:"name,omitempty"`
}

type employee struct {
	ID               string `json:"Id"`
	DisplayName      string
	GivenName        string
	FamilyName       string
	EmployeeNumber   string
	PrimaryEmailAddr struct{ Address string }
	Active           *bool
}

type customer struct {
	ID                 string `json:"Id"`
	DisplayName        string
	FullyQualifiedName string
	ParentRef          *reference
	Active             *bool
}

type item struct {
	ID                 string `json:"Id"`
	Name               string
	FullyQualifiedName string
	Type               string
	ParentRef          *reference
	Active             *bool
}

// People implements ports.TimeDirectory by employees. Where time is not tracked there,
// nobody can have any.
func (c *Client) People(ctx context.Context, company domain.CompanyID, after string) (people []ports.TimePerson, next string, err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, "", err
	}
	start, barred := 1, ""
	if place, off, _ := strings.Cut(after, " "); after != "" {
		if start, err = strconv.Atoi(place); err != nil || start < 1 {
			return nil, "", ports.ErrSourceCursor
		}
		barred = off
	} else if barred, err = c.barred(ctx, a); err != nil {
		return nil, "", err
	}
	var answer struct{ QueryResponse struct{ Employee []employee } }
	if err := c.read(ctx, a, c.query("SELECT * FROM Employee WHERE Active IN (true, false)", start), &answer); err != nil {
		return nil, "", err
	}
	for _, e := range answer.QueryResponse.Employee {
		if e.ID == "" {
			return nil, "", ports.ErrVendorUnreadable.With("quickbooks online query: an employee without an Id")
		}
		name := e.DisplayName
		if name == "" {
			name = strings.TrimSpace(e.GivenName + " " + e.FamilyName)
		}
		people = append(people, ports.TimePerson{
			Ref: employees + ":" + e.ID, Name: name, Email: e.PrimaryEmailAddr.Address, Number: e.EmployeeNumber, Active: e.Active == nil || *e.Active, Barred: barred,
		})
	}
	if len(people) >= c.page {
		next = strings.TrimSpace(strconv.Itoa(start+c.page) + " " + barred)
	}
	return people, next, nil
}

// barred says why nobody can have time in an account; empty: they can.
func (c *Client) barred(ctx context.Context, a *account) (string, error) {
	var answer struct {
		Preferences struct {
			OtherPrefs struct {
				NameValue []struct{ Name, Value string }
			}
		}
	}
	if err := c.read(ctx, a, operation{name: "preferences", method: http.MethodGet, path: "preferences"}, &answer); err != nil {
		return "", err
	}
	for _, p := range answer.Preferences.OtherPrefs.NameValue {
		if strings.HasSuffix(p.Name, "TimeTrackingFeatureEnabled") && strings.EqualFold(p.Value, "false") {
			return "time tracking is turned off in QuickBooks Online: turn it on at Account and settings, Time", nil
		}
	}
	return "", nil
}

// Codes implements ports.TimeDirectory by customers and what is done (items of the type
// Service). A code may be joined of one of each.
func (c *Client) Codes(ctx context.Context, company domain.CompanyID, after string) (codes []ports.TimeCode, next string, err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, "", err
	}
	list, place, _ := strings.Cut(after, " ")
	start := 1
	if after == "" {
		list = customers
	} else if start, err = strconv.Atoi(place); err != nil || start < 1 {
		return nil, "", ports.ErrSourceCursor
	}
	var n int
	if list == customers {
		codes, n, err = c.customers(ctx, a, start)
		next = items + " 1"
	} else {
		codes, n, err = c.items(ctx, a, start)
	}
	if err != nil {
		return nil, "", err
	}
	if n >= c.page {
		next = list + " " + strconv.Itoa(start+c.page)
	}
	return codes, next, nil
}

func (c *Client) customers(ctx context.Context, a *account, start int) (codes []ports.TimeCode, n int, err error) {
	var answer struct{ QueryResponse struct{ Customer []customer } }
	if err := c.read(ctx, a, c.query("SELECT * FROM Customer WHERE Active IN (true, false)", start), &answer); err != nil {
		return nil, 0, err
	}
	for _, r := range answer.QueryResponse.Customer {
		if r.ID == "" {
			return nil, 0, ports.ErrVendorUnreadable.With("quickbooks online query: a customer without an Id")
		}
		codes = append(codes, ports.TimeCode{Ref: customers + ":" + r.ID, Kind: customers, Name: r.DisplayName, Parent: parent(customers, r.ParentRef), Active: r.Active == nil || *r.Active})
	}
	return codes, len(codes), nil
}

func (c *Client) items(ctx context.Context, a *account, start int) (codes []ports.TimeCode, n int, err error) {
	var answer struct{ QueryResponse struct{ Item []item } }
	if err := c.read(ctx, a, c.query("SELECT * FROM Item WHERE Active IN (true, false)", start), &answer); err != nil {
		return nil, 0, err
	}
	for _, r := range answer.QueryResponse.Item {
		if r.ID == "" {
			return nil, 0, ports.ErrVendorUnreadable.With("quickbooks online query: an item without an Id")
		}
		if r.Type == "Service" {
			codes = append(codes, ports.TimeCode{Ref: items + ":" + r.ID, Kind: items, Name: r.Name, Parent: parent(items, r.ParentRef), Active: r.Active == nil || *r.Active})
		}
	}
	return codes, len(answer.QueryResponse.Item), nil
}

func parent(sort string, r *reference) string {
	if r == nil || r.Value == "" {
		return ""
	}
	return sort + ":" + r.Value
}

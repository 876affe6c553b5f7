package main

import (
	"fmt"
	"time"

	online "actual/contracts/quickbooksonline/sim"
	"actual/contracts/quickbookstime/sim"
	"actual/contracts/sandbox"
	"actual/domain/transfer"
	"actual/domain/vendor"
)

const (
	exportClient = "proof-client-of-exports"
	exportSecret = "proof-secret-of-exports"
	exportPeople = 40
	exportPerson = 501 // The first of them.
)

// exportTarget is where approved time is brought, and how that is looked at from behind.
type exportTarget struct {
	name    transfer.Target
	vendor  vendor.Name
	setting string        // Of how it is called.
	grain   time.Duration // What it keeps times to.
	person  string        // What refs of people begin with.
	code    string        // What all time is booked to.
	writes  []string      // Operations that add, change and remove,
	adds    string        // that which adds,
	lists   string        // and that which lists time.
	refuses string        // A part of why somebody may have no time there.
	seed    func(box *sandbox.Sandbox, barred, tokenSeconds int) error
	sheets  func(box *sandbox.Sandbox) ([]exportSheet, error)
	grants  func(box *sandbox.Sandbox) int // How often tokens were renewed.
}

// exportSheet is one person's time there.
type exportSheet struct {
	mark, person string
	from, to     int64 // Seconds since 1970.
}

func (t exportTarget) personOf(n int) string { return fmt.Sprintf("%s%d", t.person, exportPerson+n) }

// toTime is QuickBooks Time: somebody may have no time where time tracking is off for them.
var toTime = exportTarget{
	name: transfer.QuickBooksTime, vendor: vendor.QuickBooksTime, setting: "ACTUAL_VENDOR_QUICKBOOKS_TIME", grain: time.Second, code: "9001",
	writes: []string{"createTimesheets", "updateTimesheets", "deleteTimesheets"}, adds: "createTimesheets", lists: "listTimesheets", refuses: "track time",
	seed: func(box *sandbox.Sandbox, barred, tokenSeconds int) error {
		a := sim.Account{Name: "northside", PerWindow: -1, Jobcodes: []sim.Jobcode{{ID: 9001, Name: "Mowing", Active: true, ToAll: true}}}
		for n := range exportPeople {
			u := sim.User{ID: int64(exportPerson + n), FirstName: "Person", LastName: fmt.Sprint(n), Active: true}
			u.Permissions.TimeTracking = n >= barred
			a.Users = append(a.Users, u)
		}
		return box.QuickBooksTime.Add(sim.Seed{Accounts: []sim.Account{a}, Apps: []sim.App{{ID: exportClient, Secret: exportSecret, Account: "northside", Grace: true, Seconds: tokenSeconds}}})
	},
	sheets: func(box *sandbox.Sandbox) (sheets []exportSheet, err error) {
		for _, t := range box.QuickBooksTime.State().Accounts[0].Timesheets {
			s := exportSheet{mark: transfer.MarkIn(t.Notes), person: fmt.Sprint(t.User)}
			for _, v := range t.Custom {
				if s.mark == "" {
					s.mark = transfer.MarkIn(v)
				}
			}
			if s.from, s.to, err = secondsOf(t.Start, t.End); err != nil {
				return nil, err
			}
			sheets = append(sheets, s)
		}
		return sheets, nil
	},
	grants: func(box *sandbox.Sandbox) int { return box.QuickBooksTime.State().Grants },
}

// toOnline is QuickBooks Online: somebody may have no time who is an employee no more.
var toOnline = exportTarget{
	name: transfer.QuickBooksOnline, vendor: vendor.QuickBooksOnline, setting: "ACTUAL_VENDOR_QUICKBOOKS_ONLINE", grain: time.Minute, person: "employee:", code: "item:12",
	writes: []string{"writeTimeActivity"}, adds: "writeTimeActivity", lists: "query", refuses: "inactive",
	seed: func(box *sandbox.Sandbox, barred, tokenSeconds int) error {
		r := online.Realm{ID: onlineRealm, Name: "northside", PerSecond: -1, Items: []map[string]any{{"Id": "12", "Name": "Mowing", "Type": "Service", "Active": true}}}
		for n := range exportPeople {
			r.Employees = append(r.Employees, map[string]any{"Id": fmt.Sprint(exportPerson + n), "DisplayName": fmt.Sprint("Person ", n), "Active": n >= barred})
		}
		return box.Online.Add(online.Seed{Realms: []online.Realm{r}, Apps: []online.App{{ID: exportClient, Secret: exportSecret, Realm: onlineRealm, Seconds: tokenSeconds}}})
	},
	sheets: func(box *sandbox.Sandbox) (sheets []exportSheet, err error) {
		for _, a := range box.Online.State().Realms[0].Activities {
			note, _ := a["Description"].(string)
			start, _ := a["StartTime"].(string)
			end, _ := a["EndTime"].(string)
			who, _ := a["EmployeeRef"].(map[string]any)
			s := exportSheet{mark: transfer.MarkIn(note), person: fmt.Sprint("employee:", who["value"])}
			if s.from, s.to, err = secondsOf(start, end); err != nil {
				return nil, err
			}
			sheets = append(sheets, s)
		}
		return sheets, nil
	},
	grants: func(box *sandbox.Sandbox) int { return box.Online.State().Tokens - 1 },
}

func secondsOf(from, to string) (int64, int64, error) {
	began, bad := time.Parse(time.RFC3339, from)
	ended, worse := time.Parse(time.RFC3339, to)
	if bad != nil || worse != nil {
		return 0, 0, fmt.Errorf("time from %q to %q", from, to)
	}
	return began.Unix(), ended.Unix(), nil
}

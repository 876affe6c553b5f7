package main

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"actual/app/roster"
	"actual/app/vault"
	"actual/cmd/internal/aspireworld"
	qbtsim "actual/contracts/quickbookstime/sim"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/domain/vendor"
)

// This file has whom the demo company pays, and what the sandbox has of them where their
// time goes. What connects the two is in demo_pay_way.go.

// wearer is who wears a badge of the season from its beginning on.
type wearer struct {
	nth   int // Of the badge among the season's, from 0.
	crew  domain.CrewID
	badge domain.BadgeID
	from  time.Time
	by    string
}

// wears adds the worker who wears a badge, to its crew. Payroll and Aspire call them the
// same, so that what is read of Aspire's employees is these workers.
func (d *demo) wears(ctx context.Context, t *tools, c tenant.Company, w wearer) error {
	e := aspireworld.EmployeeOf(w.nth)
	who, err := t.Workers.Add(ctx, roster.AddWorker{Company: c.ID(), By: w.by, Worker: job.Particulars{Ref: e.Number, Name: e.Name(), Email: emailOf(e)}})
	if err != nil {
		return err
	}
	rate := timesheet.Rate{Basic: demoRate + timesheet.Money(w.nth%4)*timesheet.Dollar}
	if _, err := t.Pay.SetRate(ctx, c.ID(), timesheet.Pays{Worker: who.ID(), Since: d.payWeek().First, Rate: rate}, w.by); err != nil {
		return err
	}
	if err := d.paidBy(ctx, t, c, w, who.ID()); err != nil {
		return err
	}
	if _, err := t.Crews.Join(ctx, roster.JoinCrew{Company: c.ID(), Crew: w.crew, Worker: who.ID(), From: w.from, By: w.by}); err != nil {
		return err
	}
	_, err = t.Custodies.Begin(ctx, roster.BeginCustody{Company: c.ID(), Badge: w.badge, Worker: who.ID(), From: w.from, By: w.by})
	return err
}

// demoRate is what an hour of the first is paid; others have up to three dollars more.
const demoRate = 21*timesheet.Dollar + timesheet.Dollar/2

func emailOf(e aspireworld.Employee) string {
	return strings.ToLower(e.First + "." + e.Last + "." + e.Number + "@northside.example")
}

// demoTimeKeys are the secrets of the demo company's account at the sandbox's QuickBooks
// Time.
type demoTimeKeys struct {
	app    string // Of the application that is connected.
	reader string // An access token of another application, by which anybody may look.
}

func newTimeKeys() demoTimeKeys {
	return demoTimeKeys{app: "sandbox-" + rand.Text(), reader: "sandbox-look-" + rand.Text()}
}

// demoTimeApp and demoTimeReader are applications of the demo company's at the sandbox's
// QuickBooks Time.
const (
	demoTimeApp    = "northside-actual"
	demoTimeReader = "northside-look"
)

// The sandbox's ids of what time is booked to. That of a service is the first of them and
// its place among aspireworld.Services.
const (
	demoTravelCode  = 9001
	demoYardCode    = 9002
	demoGeneralCode = 9003 // Of work that no job was planned for.
	demoMowingCode  = 9010 // Has the services below it.
	demoServiceCode = 9011
	demoFirstUser   = 501
)

// timeSeed is what the sandbox's QuickBooks Time has of the company: an application to be
// connected, one to look, people, and what time is booked to.
func timeSeed(keys demoTimeKeys, badges int) qbtsim.Seed {
	a := qbtsim.Account{
		Name: company, PerWindow: -1, // The demo's clock is faster than that of QuickBooks Time.
		CustomFields: []qbtsim.CustomField{{ID: 4401, Name: "Actual", Type: "free-form", AppliesTo: "timesheet", Active: true}},
		Jobcodes: []qbtsim.Jobcode{
			{ID: demoTravelCode, Name: "Travel", Active: true, ToAll: true},
			{ID: demoYardCode, Name: "Yard", Active: true, ToAll: true},
			{ID: demoGeneralCode, Name: "General labor", Active: true, ToAll: true},
			{ID: demoMowingCode, Name: "Maintenance", Children: true, Active: true, ToAll: true},
		},
	}
	for i, name := range aspireworld.Services() {
		a.Jobcodes = append(a.Jobcodes, qbtsim.Jobcode{ID: demoServiceCode + int64(i), Parent: demoMowingCode, Name: strings.ToUpper(name), Active: true, ToAll: true})
	}
	for i := range badges {
		a.Users = append(a.Users, demoUser(i))
	}
	office := qbtsim.User{ID: demoFirstUser - 1, FirstName: "Olive", LastName: "Office", Username: "olive", Active: true}
	a.Users = append(a.Users, office)
	return qbtsim.Seed{
		Accounts: []qbtsim.Account{a},
		Apps: []qbtsim.App{
			{ID: demoTimeApp, Secret: keys.app, Account: company},
			{ID: demoTimeReader, Secret: "sandbox-" + rand.Text(), Account: company},
		},
		Tokens: []qbtsim.Token{{Access: keys.reader, Refresh: "sandbox-" + rand.Text(), App: demoTimeReader}},
	}
}

// demoUser is who wears the badge of this number, as QuickBooks Time has them: under a
// name that isn't always the one that payroll has, so that something else must tell who
// it is.
func demoUser(badge int) qbtsim.User {
	e := aspireworld.EmployeeOf(badge)
	u := qbtsim.User{ID: demoFirstUser + int64(badge), FirstName: e.First, LastName: e.Last, Username: strings.ToLower(e.First + e.Number), Active: true}
	u.Permissions.TimeTracking = true
	switch badge % 4 {
	case 0: // Nothing but the name.
	case 1: // Payroll's number.
		u.FirstName, u.Payroll = u.FirstName[:1]+".", e.Number
	case 2: // An address.
		u.LastName, u.Email = u.LastName+"-Reed", emailOf(e)
	case 3: // All of it.
		u.FirstName, u.Payroll, u.Email = strings.ToUpper(u.FirstName), e.Number, emailOf(e)
	}
	return u
}

// giveTimeApp gives the company the application that is to be connected.
func (s *demoSandbox) giveTimeApp(ctx context.Context, t *tools, c domain.CompanyID, by string) error {
	_, err := t.Vault.Set(ctx, vault.Set{
		Company: c, Vendor: vendor.QuickBooksTime, By: by,
		Settings: map[string]string{vendor.BaseURLField: s.url + "/quickbookstime"},
		Secrets:  map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(demoTimeApp), vendor.ClientSecretField: vendor.NewSecret(s.timeKeys.app)},
	})
	return err
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"actual/app/vault"
	"actual/cmd/internal/aspireworld"
	"actual/cmd/internal/sandboxserver"
	aspiresim "actual/contracts/aspire/sim"
	"actual/contracts/notehub/sim"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/vendor"
)

// demoSandbox stands in for vendors beside the demo's server: what the crews'
// badges send is in its Notehub, too, and what they are to do in its Aspire.
type demoSandbox struct {
	*sandbox.Sandbox
	listener net.Listener
	log      *os.File
	url      string
	token    string // Of the demo company at Notehub.
	secret   string // Of its client at Aspire.
	timeKeys demoTimeKeys
}

// demoProject is the demo company's at the sandbox's Notehub.
const demoProject = "app:00000000-0000-4000-8000-00000000de00"

// demoClient is the demo company's at the sandbox's Aspire.
const demoClient = "northside-demo"

// openSandbox makes a sandbox with the demo company's project and its plans in it.
// Its calls are logged to a file of the demo's folder.
func openSandbox(folder string, world aspireworld.World, badges int) (*demoSandbox, error) {
	log, err := os.Create(filepath.Join(folder, "sandbox.log"))
	if err != nil {
		return nil, err
	}
	s := &demoSandbox{log: log, token: "sandbox-" + rand.Text(), secret: "sandbox-" + rand.Text(), timeKeys: newTimeKeys()}
	if s.Sandbox, err = sandbox.New(time.Now, slog.New(slog.NewTextHandler(log, nil))); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	err = s.Notehub.Add(sim.Seed{
		Accounts: []sim.Account{{Name: company}},
		Projects: []sim.ProjectSeed{{UID: demoProject, Account: company}},
		Tokens:   []sim.AccessToken{{Token: s.token, Account: company}},
	})
	if err == nil {
		err = s.Aspire.Add(aspiresim.Seed{
			Customers: []aspiresim.Customer{world.Customer(company)},
			Clients:   []aspiresim.Client{{ID: demoClient, Secret: s.secret, Customer: company}},
		})
	}
	if err == nil {
		err = s.QuickBooksTime.Add(timeSeed(s.timeKeys, badges))
	}
	if err == nil {
		s.listener, err = listen("127.0.0.1:8090")
	}
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	s.url = "http://" + s.listener.Addr().String()
	return s, nil
}

// serve answers until ctx ends.
func (s *demoSandbox) serve(ctx context.Context) error {
	return errors.Join(sandboxserver.Serve(ctx, s.listener, s), s.log.Close())
}

// receive has Notehub get an event before its route delivers it.
func (s *demoSandbox) receive(raw []byte) error {
	if err := s.Notehub.Receive(demoProject, raw); err != nil {
		return fmt.Errorf("the sandbox's Notehub: %w", err)
	}
	return nil
}

// change has the office change its plans in Aspire.
func (s *demoSandbox) change(c aspireworld.Change) error {
	if err := s.Aspire.Add(aspiresim.Seed{Customers: []aspiresim.Customer{c.Customer(company)}}); err != nil {
		return fmt.Errorf("the sandbox's Aspire: %w", err)
	}
	return nil
}

// connect gives the company its credentials there.
func (s *demoSandbox) connect(ctx context.Context, t *tools, c domain.CompanyID, by string) error {
	_, err := t.Vault.Set(ctx, vault.Set{
		Company: c, Vendor: vendor.Notehub, By: by,
		Settings: map[string]string{vendor.ProjectField: demoProject, vendor.BaseURLField: s.url + "/notehub"},
		Secrets:  map[string]vendor.Secret{vendor.TokenField: vendor.NewSecret(s.token)},
	})
	if err != nil {
		return err
	}
	_, err = t.Vault.Set(ctx, vault.Set{
		Company: c, Vendor: vendor.Aspire, By: by,
		Settings: map[string]string{vendor.BaseURLField: s.url + "/aspire", vendor.PerimeterField: "300"},
		Secrets:  map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(demoClient), vendor.ClientSecretField: vendor.NewSecret(s.secret)},
	})
	if err != nil {
		return err
	}
	return s.giveTimeApp(ctx, t, c, by)
}

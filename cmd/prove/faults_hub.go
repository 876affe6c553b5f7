package main

import (
	"context"
	"sync/atomic"
	"time"

	"actual/domain"
	"actual/domain/vendor"
)

// hubCredentials are what companies call Notehub with: ports.Credentials.
type hubCredentials map[domain.CompanyID]vendor.Credential

// hubCredential is one for a project of a sandbox, with these secrets by field.
func hubCredential(sandbox, project string, secrets ...string) vendor.Credential {
	c := vendor.Credential{Settings: map[string]string{vendor.BaseURLField: sandbox + "/notehub", vendor.ProjectField: project}, Secrets: map[string]vendor.Secret{}, Version: 1}
	for i := 0; i < len(secrets); i += 2 {
		c.Secrets[secrets[i]] = vendor.NewSecret(secrets[i+1])
	}
	return c
}

// Credential implements ports.Credentials.
func (h hubCredentials) Credential(_ context.Context, company domain.CompanyID, _ vendor.Name) (vendor.Credential, error) {
	c, ok := h[company]
	if !ok {
		return c, vendor.ErrNoCredential
	}
	return c, nil
}

// Refused implements ports.Credentials: nobody renewed it.
func (h hubCredentials) Refused(_ context.Context, _ domain.CompanyID, _ vendor.Name, c vendor.Credential) (vendor.Credential, bool, error) {
	return c, false, nil
}

// hubMeter counts: the Meter of the adapter.
type hubMeter struct{ sent, open, opened atomic.Int64 }

// Call counts requests.
func (m *hubMeter) Call(ctx context.Context, _, _ string) (context.Context, func(string, int)) {
	return ctx, func(_ string, requests int) { m.sent.Add(int64(requests)) }
}

// Waited is of no interest here.
func (m *hubMeter) Waited(context.Context, string, time.Duration) {}

// Breakers counts open breakers.
func (m *hubMeter) Breakers(_ context.Context, _ string, more int64) {
	m.open.Add(more)
	m.opened.Add(max(0, more))
}

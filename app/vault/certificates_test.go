package vault_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/tenancy"
	"actual/app/vault"
	"actual/contracts/adp/sim"
	"actual/domain"
	"actual/domain/vendor"
)

func TestACertificateIsWarnedOf(t *testing.T) {
	day := 24 * time.Hour
	for _, tt := range []struct {
		left        time.Duration
		next        bool
		soon, warns bool
	}{
		{61 * day, false, false, false},
		{60*day - time.Minute, false, true, true}, // 60 days ahead, once …
		{58 * day, false, true, false},
		{30*day - time.Minute, false, true, true}, // … 30 …
		{28 * day, false, true, false},
		{7 * day, false, true, false},
		{7*day - time.Minute, false, true, true}, // … 7, and each day from then on.
		{3 * day, false, true, true},
		{-time.Minute, false, true, true},
		{-40 * day, false, true, true},
		{3 * day, true, false, false}, // Another one comes after it.
	} {
		c := vault.Certificate{Ends: noon.Add(tt.left), Next: tt.next}
		require.Equal(t, tt.soon, c.Soon(noon), "%s", tt.left)
		require.Equal(t, tt.warns, c.Warns(noon), "%s", tt.left)
	}
}

// The certificates of all companies are found, and of two which one is the last.
func TestCertificatesOfCompanies(t *testing.T) {
	w := newWorld(t)
	signer, err := sim.NewAuthority(noon)
	require.NoError(t, err)
	set := func(company domain.CompanyID, ends ...time.Time) {
		t.Helper()
		cmd := vault.Set{
			Company: company, Vendor: vendor.ADP, By: "user:test", Settings: map[string]string{"base_url": "http://127.0.0.1:9/adp"},
			Secrets: map[string]vendor.Secret{"client_id": vendor.NewSecret("client-of-theirs"), "client_secret": vendor.NewSecret("hush-hush")},
		}
		for i, until := range ends {
			pair, err := signer.Client("somebody", noon.AddDate(-1, 0, 0), until)
			require.NoError(t, err)
			cert, key := pair.Encoded()
			cmd.Settings[[]string{vendor.CertificateField, vendor.NextCertificateField}[i]] = cert
			cmd.Secrets[[]string{vendor.PrivateKeyField, vendor.NextPrivateKeyField}[i]] = vendor.NewSecret(key)
		}
		_, err := w.vault.Set(t.Context(), cmd)
		require.NoError(t, err)
	}
	first, next := noon.AddDate(0, 0, 20), noon.AddDate(1, 0, 0)
	set(w.acme, first)
	set(w.blue, first, next)
	all, err := vault.NewWatch(w.vault, tenancy.NewCompanies(w.work, w.directory, w.clock, system.Identifiers{})).Certificates(t.Context())
	require.NoError(t, err)
	type found struct {
		company, field string
		ends           time.Time
		soon           bool
	}
	var got []found
	for _, c := range all {
		require.Equal(t, vendor.ADP, c.Vendor)
		got = append(got, found{c.Company.Ref(), c.Field, c.Ends, c.Soon(noon)})
	}
	require.ElementsMatch(t, []found{
		{"acme", vendor.CertificateField, first, true},
		{"blue", vendor.CertificateField, first, false},
		{"blue", vendor.NextCertificateField, next, false},
	}, got)
}

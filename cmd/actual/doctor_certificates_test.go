package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/adp/sim"
)

func TestDoctorTellsOfCertificatesThatEnd(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	now := time.Now()
	signer, err := sim.NewAuthority(now)
	require.NoError(t, err)
	set := func(field, keyField string, until time.Time) {
		t.Helper()
		pair, err := signer.Client("acme", now.Add(-time.Hour), until)
		require.NoError(t, err)
		cert, key := pair.Encoded()
		file := filepath.Join(t.TempDir(), "secrets")
		require.NoError(t, os.WriteFile(file, []byte("client_id=client-of-theirs\nclient_secret=hush-hush\n"+keyField+"="+key+"\n"), 0o600))
		s.must("vendor", "set", "adp", "--company", "acme", "--setting", "base_url=http://127.0.0.1:9/adp", "--setting", field+"="+cert, "--secrets", file)
	}
	ends := now.AddDate(0, 0, 20)
	set("certificate", "private_key", ends)
	said, _ := s.run("doctor") // Other things are not well here.
	require.Contains(t, said, "SOON  the certificate of acme for adp ends "+ends.In(newYorkZone(t)).Format("2 Jan 2006"))
	require.Contains(t, said, "set it as next_certificate: actual vendor set adp --company acme")
	require.Contains(t, s.must("vendor", "list", "--company", "acme"), ends.UTC().Format("2006"))
	set("certificate", "private_key", now.AddDate(1, 0, 0))
	said, _ = s.run("doctor")
	require.NotContains(t, said, "SOON  the certificate")
}

func newYorkZone(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return zone
}

package vendor_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/fault"
	"actual/domain/vendor"
)

const planted = "pL4nted-t0ken-51c9"

func TestASecretIsShownByNothing(t *testing.T) {
	s := vendor.NewSecret(planted)
	type holder struct {
		Shown  vendor.Secret
		hidden vendor.Secret
		inside map[string]vendor.Secret
		point  *vendor.Secret
	}
	in := holder{s, s, map[string]vendor.Secret{"token": s}, &s}
	credential := vendor.Credential{Secrets: map[string]vendor.Secret{"token": s}}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%t", "% x", "%10s"} {
		for _, v := range []any{s, &s, in, &in, credential, []vendor.Secret{s}} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	out.WriteString(fmt.Errorf("it failed: %v", s).Error())
	out.WriteString(vendor.ErrBadField.With("%s", s).Error())
	raw, err := json.Marshal(map[string]any{"a": s, "b": in, "c": credential, "d": &s})
	require.NoError(t, err)
	out.Write(raw)
	var logged bytes.Buffer
	for _, h := range []slog.Handler{slog.NewJSONHandler(&logged, nil), slog.NewTextHandler(&logged, nil)} {
		slog.New(h).Error("it failed", "secret", s, "in", in, "credential", credential, "pointer", &s)
	}
	out.Write(logged.Bytes())
	for _, form := range []string{planted, fmt.Sprintf("%x", planted), fmt.Sprintf("%X", planted), fmt.Sprintf("%v", []byte(planted))} {
		require.NotContains(t, out.String(), form)
	}
	require.Contains(t, out.String(), vendor.Hidden)
	require.Equal(t, planted, s.Reveal())
	require.Empty(t, vendor.Secret{}.Reveal())
}

func notehub(change func(c vendor.Credential)) error {
	d, err := vendor.Describe(vendor.Notehub)
	if err != nil {
		return err
	}
	c := vendor.Credential{Settings: map[string]string{"project": "app:0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10"}, Secrets: map[string]vendor.Secret{"token": vendor.NewSecret(planted)}}
	change(c)
	return d.Check(c, []string{"http://127.0.0.1", "https://sandbox.example:9443/notehub"})
}

func TestWhatIsRightIsTaken(t *testing.T) {
	for name, change := range map[string]func(c vendor.Credential){
		"a token":           func(vendor.Credential) {},
		"a product":         func(c vendor.Credential) { c.Settings["project"] = "product:com.example.crew:badge-1" },
		"an OAuth client":   func(c vendor.Credential) { delete(c.Secrets, "token"); client(c) },
		"its own address":   func(c vendor.Credential) { c.Settings["base_url"] = "https://api.notefile.net" },
		"any allowed port":  func(c vendor.Credential) { c.Settings["base_url"] = "http://127.0.0.1:9400/notehub" },
		"an allowed path":   func(c vendor.Credential) { c.Settings["base_url"] = "https://sandbox.example:9443/notehub" },
		"below it":          func(c vendor.Credential) { c.Settings["base_url"] = "https://sandbox.example:9443/notehub/v2" },
		"a host's own case": func(c vendor.Credential) { c.Settings["base_url"] = "https://API.notefile.net" },
	} {
		t.Run(name, func(t *testing.T) { require.NoError(t, notehub(change)) })
	}
}

func client(c vendor.Credential) {
	c.Secrets["client_id"], c.Secrets["client_secret"] = vendor.NewSecret("client-1234"), vendor.NewSecret(planted)
}

func TestWhatIsWrongIsNamedAndNotShown(t *testing.T) {
	for want, change := range map[string]func(c vendor.Credential){
		"project is missing":                    func(c vendor.Credential) { delete(c.Settings, "project") },
		"project must be app: and":              func(c vendor.Credential) { c.Settings["project"] = "app:" + planted },
		"project must be app: and the project":  func(c vendor.Credential) { c.Settings["project"] = "product:" },
		"token or client_id and client_secret":  func(c vendor.Credential) { delete(c.Secrets, "token") },
		"nothing of the other":                  func(c vendor.Credential) { client(c) },
		"give either token or client_id":        func(c vendor.Credential) { client(c); delete(c.Secrets, "client_id") },
		"token must be 8 to 4096":               func(c vendor.Credential) { c.Secrets["token"] = vendor.NewSecret("short") },
		"token must be 8 to 4096 letters":       func(c vendor.Credential) { c.Secrets["token"] = vendor.NewSecret(planted + "\r\nX: y") },
		"token is a secret":                     func(c vendor.Credential) { c.Settings["token"] = planted },
		"project is a setting":                  func(c vendor.Credential) { c.Secrets["project"] = vendor.NewSecret(planted) },
		"a field that notehub does not have":    func(c vendor.Credential) { c.Secrets[planted] = vendor.NewSecret(planted) },
		"base_url must be an https":             func(c vendor.Credential) { c.Settings["base_url"] = "ftp://" + planted },
		"base_url may be, on this server":       func(c vendor.Credential) { c.Settings["base_url"] = "https://" + planted + ".example" },
		"ACTUAL_VENDOR_URLS":                    func(c vendor.Credential) { c.Settings["base_url"] = "https://sandbox.example:9443/notehubs" },
		"allow others with ACTUAL_VENDOR_URLS":  func(c vendor.Credential) { c.Settings["base_url"] = "https://sandbox.example/notehub" },
		"base_url must be an https:// address":  func(c vendor.Credential) { c.Settings["base_url"] = "https://sandbox.example:9443/notehub/../x" },
		"base_url must be an https:// address ": func(c vendor.Credential) { c.Settings["base_url"] = "http://127.0.0.1@" + planted },
		"whoever runs the server may allow":     func(c vendor.Credential) { c.Settings["base_url"] = "http://127.0.0.1.evil.example/" },
		"none but the vendor's own":             func(c vendor.Credential) { c.Settings["base_url"] = "http://api.notefile.net" },
	} {
		t.Run(want, func(t *testing.T) {
			err := notehub(change)
			require.ErrorIs(t, err, vendor.ErrBadField)
			require.ErrorContains(t, err, want)
			require.NotContains(t, err.Error(), planted)
		})
	}
}

func aspire(settings map[string]string, secrets ...string) error {
	d, err := vendor.Describe(vendor.Aspire)
	if err != nil {
		return err
	}
	c := vendor.Credential{Settings: settings, Secrets: map[string]vendor.Secret{}}
	for _, name := range secrets {
		c.Secrets[name] = vendor.NewSecret(planted)
	}
	return d.Check(c, nil)
}

func TestCredentialsOfAspire(t *testing.T) {
	require.NoError(t, aspire(nil, "client_id", "client_secret"))
	require.NoError(t, aspire(map[string]string{"base_url": "https://cloudsandbox-api.youraspire.com", "time_zone_reading": "utc", "default_perimeter_ft": "300"}, "client_id", "client_secret"))
	for want, err := range map[string]error{
		"client_secret is missing":                           aspire(nil, "client_id"),
		"time_zone_reading must be utc or branch_local":      aspire(map[string]string{"time_zone_reading": "EST"}, "client_id", "client_secret"),
		"default_perimeter_ft must be a whole number":        aspire(map[string]string{"default_perimeter_ft": "91.4"}, "client_id", "client_secret"),
		"default_perimeter_ft must be":                       aspire(map[string]string{"default_perimeter_ft": "0"}, "client_id", "client_secret"),
		"base_url may be, on this server, none but the":      aspire(map[string]string{"base_url": "https://api.notefile.net"}, "client_id", "client_secret"),
		"client_id is a secret: give it among the secrets":   aspire(map[string]string{"client_id": planted}, "client_secret"),
		"a field that aspire does not have; there are: base": aspire(map[string]string{"token": planted}, "client_id", "client_secret"),
	} {
		require.ErrorIs(t, err, vendor.ErrBadField, want)
		require.ErrorContains(t, err, want)
	}
}

func TestEveryVendorIsDescribed(t *testing.T) {
	for _, name := range vendor.Names() {
		d, err := vendor.Describe(name)
		require.NoError(t, err)
		require.Equal(t, name, d.Vendor)
		require.NotEmpty(t, d.Title)
		require.NotEmpty(t, d.Own)
		secret := map[string]bool{}
		for _, f := range d.Fields {
			require.NotEmpty(t, f.Means)
			require.NotEmpty(t, f.Form)
			secret[f.Name] = f.Secret
			require.Equal(t, f.Secret, d.IsSecret(f.Name))
		}
		for _, set := range d.OneOf {
			for _, field := range set {
				require.Contains(t, secret, field)
			}
		}
		require.True(t, d.IsSecret("no_such_field"))
	}
	_, err := vendor.Describe("nobody")
	require.ErrorIs(t, err, vendor.ErrUnknown)
	require.ErrorContains(t, err, "there are: notehub")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

func TestAllowedAddressesAreChecked(t *testing.T) {
	require.NoError(t, vendor.ParseAllowed("http://127.0.0.1:9400/notehub"))
	for _, wrong := range []string{"", "127.0.0.1", "https://", "https://:443", "https://a b", "file:///etc", "https://a?x=1", "https://a//b"} {
		require.ErrorIs(t, vendor.ParseAllowed(wrong), vendor.ErrBadField, wrong)
	}
}

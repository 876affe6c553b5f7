package netguard_test

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/netguard"
)

func TestAddressesThatDoNotPass(t *testing.T) {
	for _, text := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16",
		"169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1",
		"198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::7f00:1", "::808:808", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1",
		"64:ff9b:1::808:808", "64:ff9b:0:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
		"2002:7f00:1::1", "2002:808:808::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
		"2606:4700::5efe:a00:1", "2606:4700::200:5efe:a00:1", "2606:4700::1%eth0", "fe80::1%eth0", "::ffff:168.63.129.16", "64:ff9b::a83f:8110",
	} {
		err := netguard.Guard{}.Judge(netip.MustParseAddr(text))
		var refusal *netguard.Refusal
		require.ErrorAs(t, err, &refusal, text)
		require.NotEmpty(t, refusal.Kind, text)
	}
	require.Error(t, netguard.Guard{}.Judge(netip.Addr{}))
}

func TestAddressesThatPass(t *testing.T) {
	for _, text := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "52.0.0.1", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "168.63.129.15", "168.63.129.17",
		"169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"::ffff:8.8.8.8", "64:ff9b::808:808", "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450::1", "3ffe::1",
	} {
		require.NoError(t, netguard.Guard{}.Judge(netip.MustParseAddr(text)), text)
	}
}

func TestNetworksAreAllowedAndForbiddenByName(t *testing.T) {
	g := netguard.Guard{
		Allowed:   []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("fd00::/8")},
		Forbidden: []netip.Prefix{netip.MustParsePrefix("52.1.0.0/16"), netip.MustParsePrefix("2606:4700::/32")},
	}
	for text, passes := range map[string]bool{
		"127.0.0.1": true, "::ffff:127.0.0.1": true, "::1": false, "10.0.0.1": false, "169.254.1.1": true, "fd12::1": true,
		"169.254.169.254": false, "::ffff:169.254.169.254": false, "fd00:ec2::254": false, // Whatever is allowed.
		"52.1.2.3": false, "52.2.0.1": true, "64:ff9b::3401:203": false, "2606:4700::1": false,
	} {
		require.Equal(t, passes, g.Judge(netip.MustParseAddr(text)) == nil, text)
	}
}

// FuzzJudge holds what passes against another reading of the registries: by the
// standard library's predicates, and by hand for what these do not know.
func FuzzJudge(f *testing.F) {
	for _, text := range []string{"127.0.0.1", "8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2001:db8::1", "2606:4700::1", "fe80::1", "2002:7f00:1::"} {
		ip := netip.MustParseAddr(text)
		f.Add(ip.AsSlice())
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ip, ok := netip.AddrFromSlice(raw)
		if !ok || (netguard.Guard{}).Judge(ip) != nil {
			return
		}
		in := ip.Unmap()
		if b := in.As16(); in.Is6() && binary.BigEndian.Uint64(b[:8]) == 0x64ff9b<<32 && binary.BigEndian.Uint32(b[8:12]) == 0 {
			in = netip.AddrFrom4([4]byte(b[12:]))
		}
		if in.IsLoopback() || in.IsPrivate() || in.IsMulticast() || in.IsLinkLocalUnicast() || in.IsUnspecified() || !in.IsGlobalUnicast() {
			t.Fatalf("%s passes", ip)
		}
		if in.Is6() {
			if b := in.As16(); b[0]>>5 != 1 || b[0] == 0x20 && b[1] == 0x02 || b[0] == 0x20 && b[1] == 0x01 && b[2] < 2 {
				t.Fatalf("%s passes", ip)
			}
			return
		}
		switch b := in.As4(); {
		case b[0] == 0, b[0] >= 240, b[0] == 100 && b[1]>>6 == 1, b[0] == 198 && b[1]>>1 == 9, b[0] == 192 && b[1] == 0 && b[2] == 0, in.String() == "168.63.129.16":
			t.Fatalf("%s passes", ip)
		}
	})
}

package main

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// ssrfCase is an address that a company could give.
type ssrfCase struct {
	kind, what, to string
	names          map[string][][]string // What names stand for, lookup by lookup.
	allowed        []string              // Networks that the installation allows.
	before         bool                  // One message to it passes before.
	status         int                   // What is told; 0: it is refused.
}

// one is what a name stands for at every lookup.
func one(addresses ...string) map[string][][]string {
	return map[string][][]string{"hooks.receiver.com": {addresses}}
}

// turning is what a name stands for first, and afterwards.
func turning(first []string, then ...string) map[string][][]string {
	return map[string][][]string{"hooks.receiver.com": {first, then}}
}

const ssrfTo = "https://hooks.receiver.com/in"

// ssrfInner are addresses that are not of the public internet: of IPv4, of IPv6, and of
// IPv4 in IPv6.
var ssrfInner = [3][]string{
	{
		"127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.169.254", "169.254.1.1", "168.63.129.16",
		"100.100.100.200", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
	},
	{
		"::1", "::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1", "3fff::1", "4000::1", "5f00::1", "2001:2::1", "2001:10::1",
	},
	{
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:168.63.129.16", "::127.0.0.1", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808",
		"2002:7f00:1::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1",
	},
}

func ssrfCases() (all []ssrfCase) {
	for i, kind := range []string{"IPv4", "IPv6", "IPv4 in IPv6"} {
		for _, address := range ssrfInner[i] {
			host := address
			if strings.Contains(address, ":") {
				host = "[" + address + "]"
			}
			all = append(all,
				ssrfCase{kind: kind, what: address, to: "https://" + host + "/"},
				ssrfCase{kind: kind, what: "a name of " + address, to: ssrfTo, names: one(address)}, // Nothing is seen of it before it is connected to.
			)
		}
	}
	all = append(all, ssrfCase{kind: "IPv6", what: "fe80::1%lo", to: "https://[fe80::1%25lo]/"})
	for _, host := range []string{
		"2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "127.0.0.1.", "127.0.0.01",
		"１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛocalhost", "%31%32%37.0.0.1", "localhost", "LOCALHOST.", "ip6-localhost", "metadata", "metadata.google.internal", "db.svc.cluster.local",
	} {
		all = append(all, ssrfCase{kind: "spelling", what: host, to: "https://" + host + "/", names: map[string][][]string{
			"metadata.google.internal": {{"169.254.169.254"}}, "db.svc.cluster.local": {{"10.0.0.1"}}, "metadata": {{"169.254.169.254"}}, "ip6-localhost": {{"::1"}},
		}})
	}
	return append(append(append(all, ssrfNamed()...), ssrfRedirects()...), ssrfForms()...)
}

// ssrfNamed are names that stand for what is not public, some of them only later.
func ssrfNamed() []ssrfCase {
	public := []string{ssrfPublic4}
	return []ssrfCase{
		{kind: "name", what: "an alias of one inside", to: ssrfTo, names: one(cnamePrefix+"inside.receiver.com", "10.0.0.1")},
		{kind: "rebinding", what: "public and inside at once", to: ssrfTo, names: one(ssrfPublic4, "127.0.0.1")},
		{kind: "rebinding", what: "inside and public at once", to: ssrfTo, names: one("10.0.0.1", ssrfPublic4)},
		{kind: "rebinding", what: "public by IPv4, inside by IPv6", to: ssrfTo, names: one(ssrfPublic4, "::1")},
		{kind: "rebinding", what: "public by IPv6, inside by IPv4", to: ssrfTo, names: one(ssrfPublic6, "192.168.1.1")},
		{kind: "rebinding", what: "public at first, inside at the next message", to: "https://hooks.receiver.com/close", names: turning(public, "127.0.0.1"), before: true},
		{kind: "rebinding", what: "public at first, a cloud's own at the next message", to: "https://hooks.receiver.com/close", names: turning(public, "169.254.169.254"), before: true},
		{kind: "rebinding", what: "public at first, IPv6 inside at the next message", to: "https://hooks.receiver.com/close", names: turning(public, "::1"), before: true},
		{kind: "rebinding", what: "public when it is looked up, inside a moment later", to: ssrfTo, names: turning(public, "127.0.0.1"), status: http.StatusNoContent},
	}
}

// ssrfRedirects are public receivers that send us on: that is told, and not done.
func ssrfRedirects() (all []ssrfCase) {
	add := func(status int, to string) {
		q := url.Values{"status": {strconv.Itoa(status)}, "to": {to}}
		all = append(all, ssrfCase{kind: "redirect", what: strconv.Itoa(status) + " to " + to, to: "https://hooks.receiver.com/?" + q.Encode(), names: one(ssrfPublic4), status: status})
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		add(status, "http://127.0.0.1/")
	}
	for _, to := range []string{"https://169.254.169.254/", "https://[::1]:8443/", "http://[::ffff:10.0.0.1]:6379/", "https://10.0.0.1:22/", "//127.0.0.1:443/", "http://2130706433/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x"} {
		add(http.StatusTemporaryRedirect, to)
	}
	add(http.StatusOK, "0; url=http://127.0.0.1/") // Refresh, and Alt-Svc.
	return all
}

// ssrfForms are addresses that programs read differently, ports, schemes, and what passes.
func ssrfForms() []ssrfCase {
	forms := func(kind string, addresses ...string) (all []ssrfCase) {
		for _, to := range addresses {
			all = append(all, ssrfCase{kind: kind, what: to, to: to, names: one(ssrfPublic4)})
		}
		return all
	}
	all := forms("form", "https://hooks.receiver.com@127.0.0.1/", "https://127.0.0.1@hooks.receiver.com/", "https://user:password@hooks.receiver.com/", "https://hooks.receiver.com\\@127.0.0.1/",
		"https://127.0.0.1\\.receiver.com/", "https://hooks.receiver.com#@127.0.0.1/", "https://127.0.0.1#.receiver.com/", "https://hooks.receiver.com\t/", "https://hooks.receiver.com/\r\nHost: x", "https:///127.0.0.1/", "https:127.0.0.1", "//127.0.0.1/")
	all = append(all, forms("port", "https://hooks.receiver.com:22/", "https://hooks.receiver.com:80/", "https://hooks.receiver.com:6379/", "https://hooks.receiver.com:3000/", "https://hooks.receiver.com:0/", "https://hooks.receiver.com:65979/", "https://hooks.receiver.com:0443/", "https://hooks.receiver.com:-1/")...)
	all = append(all, forms("scheme", "http://hooks.receiver.com/", "http://127.0.0.1:8080/", "ftp://hooks.receiver.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "ws://127.0.0.1:8080/", "unix:///var/run/docker.sock", "data:text/plain,x")...)
	inside := []string{"10.1.0.0/16"}
	all = append(all,
		ssrfCase{kind: "allowed", what: "beside what is allowed", to: "http://10.2.0.1:3000/", allowed: inside},
		ssrfCase{kind: "allowed", what: "a name that stands for what is beside", to: "http://hooks.receiver.com:3000/", allowed: inside, names: one("10.2.0.1")},
		ssrfCase{kind: "allowed", what: "in the clear to what is public", to: "http://hooks.receiver.com/", allowed: inside, names: one(ssrfPublic4)},
		ssrfCase{kind: "allowed", what: "another port of what is public", to: "https://hooks.receiver.com:3000/", allowed: inside, names: one(ssrfPublic4)},
		ssrfCase{kind: "allowed", what: "a cloud's own, though all is allowed", to: "http://169.254.169.254/", allowed: []string{"0.0.0.0/0", "::/0"}},
		ssrfCase{kind: "allowed", what: "… by its form in IPv6", to: "http://[::ffff:169.254.169.254]/", allowed: []string{"0.0.0.0/0", "::/0"}},
	)
	pass := func(what, to string, names map[string][][]string, allowed ...string) {
		all = append(all, ssrfCase{kind: "passes", what: what, to: to, names: names, allowed: allowed, status: http.StatusNoContent})
	}
	pass("a name", ssrfTo, one(ssrfPublic4))
	pass("a name with IPv6 alone", ssrfTo, one(ssrfPublic6))
	pass("a name with both", ssrfTo, one(ssrfPublic4, ssrfPublic6))
	pass("a name behind DNS64", ssrfTo, one(ssrfNAT64))
	pass("an alias", ssrfTo, one(cnamePrefix+"other.receiver.com", ssrfPublic4))
	pass("an international name", "https://xn--mller-kva.receiver.com/", map[string][][]string{"xn--mller-kva.receiver.com": {{ssrfPublic4}}})
	pass("the other port", "https://hooks.receiver.com:8443/", one(ssrfPublic4))
	pass("an address", "https://8.8.8.8/", nil)
	pass("an address of IPv6", "https://[2606:4700::1111]:8443/", nil)
	pass("what is allowed, in the clear, at any port", "http://10.1.2.3:3000/", nil, inside...)
	pass("a name of what is allowed", "http://receiver:3000/", map[string][][]string{"receiver": {{"10.1.2.3"}}}, inside...)
	return all
}

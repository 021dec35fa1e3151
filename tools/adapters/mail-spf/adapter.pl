#!/usr/bin/perl
# Adapter for Mail::SPF. A resolver object with send() and errorstring(), all that the library uses of
# Net::DNS::Resolver, answers from the zone of a case or from the harness; in the dns depth there is none.
# The zone follows the rules of vectors/README.md. Names and texts are strings of octets throughout.
# RFC 7208 2.4: an empty reverse-path is postmaster at the HELO name; the library leaves that to its callers.
use strict;
use warnings;

my ($mode, %zone, @later) = ('zone');

package Zone;

use constant CHAIN_MAX => 8;

# Undoes \DDD and \\.
sub octets {
    my ($text) = @_;
    $text =~ s/\\(\d{3}|\\)/$1 eq '\\' ? '\\' : chr $1/ge;
    return $text;
}

sub escaped {
    my ($raw) = @_;
    utf8::encode($raw) if $raw =~ /[^\x00-\xff]/;    # Net::DNS reads TXT data as characters
    $raw =~ s/([^\x20-\x5b\x5d-\x7e])/$1 eq '\\' ? '\\\\' : sprintf '\\%03d', ord $1/ge;
    return $raw;
}

sub name_of {
    my $name = lc octets($_[0]);
    $name =~ s/\.\z//;
    return $name;
}

sub parent_of {
    my ($name) = @_;
    return $name =~ /\.(.*)\z/s ? $1 : '';
}

sub carried_by_dns {
    my ($name) = @_;
    return length $name <= 253 && !grep { $_ eq '' || length > 63 } split /\./, $name, -1;
}

sub new {
    my ($class, $rr) = @_;
    my $self = {owners => {map { (name_of($_) => $rr->{$_}) } keys %$rr}, above => {'' => 1}};
    for my $owner (keys %{$self->{owners}}) {
        for (my $up = parent_of($owner); $up ne ''; $up = parent_of($up)) {
            $self->{above}{$up} = 1;
        }
    }
    return bless $self, $class;
}

# The types of the owner that answers for a name, itself or a wildcard (RFC 4592 3.3.1); undef: NXDOMAIN.
sub owner {
    my ($self, $name) = @_;
    return $self->{owners}{$name} if $self->{owners}{$name};
    return {} if $self->{above}{$name};
    return unless carried_by_dns($name);
    do { $name = parent_of($name) } until $self->{owners}{$name} || $self->{above}{$name};
    return $self->{owners}{$name eq '' ? '*' : "*.$name"};
}

# What an RRset says now: (rcode, records...).
sub take {
    my ($types, $type, $positions) = @_;
    my $rrset = $types->{$type};
    if (ref $rrset eq 'HASH' && $rrset->{answers}) {
        my $at = $positions->{"$types $type"}++;
        my $last = $#{$rrset->{answers}};
        $rrset = $rrset->{answers}[$at < $last ? $at : $last];
    }
    return $rrset eq 'NODATA' ? 'NOERROR' : $rrset unless ref $rrset;
    return ('NOERROR', @$rrset) if ref $rrset eq 'ARRAY';
    return $rrset->{tcp} if $rrset->{udp} && $rrset->{tcp};
    my @records = @{$rrset->{rrs} || []};
    my $rcode = $rrset->{rcode} // 0;
    return ($rcode eq '3' ? 'NXDOMAIN' : $rcode =~ /^\d+\z/ ? 'SERVFAIL' : $rcode, @records)
        unless $rcode eq '0' || $rcode eq 'NOERROR' || $rcode eq 'NODATA';
    return $rrset->{raw} && !@records ? 'SERVFAIL' : ('NOERROR', @records);
}

# (rcode, [name, type, record]...), the chain included.
sub answer {
    my ($self, $name, $asked, $positions) = @_;
    my @chain;
    for (0 .. CHAIN_MAX) {
        my $types = $self->owner(lc $name) or return ('NXDOMAIN', @chain);
        my ($type) = grep { exists $types->{$_} } $asked, '*', 'CNAME';
        return ('NOERROR', @chain) unless defined $type;
        my ($rcode, @records) = take($types, $type, $positions);
        if ($type ne 'CNAME' || $asked eq 'CNAME' || $rcode ne 'NOERROR' || !@records) {
            return ($rcode, @chain, map { [$name, $asked, $_] } @records);
        }
        push @chain, [$name, 'CNAME', $records[0]];
        $name = name_of($records[0]);
    }
    return 'SERVFAIL';
}

package Resolver;

use Net::DNS;
use Socket qw(AF_INET AF_INET6 inet_pton);

my %number = (A => 1, CNAME => 5, PTR => 12, MX => 15, TXT => 16, AAAA => 28, SPF => 99);

# A name in the form of the wire (RFC 1035 3.1).
sub wire_name {
    my ($name) = @_;
    return join '', map({ pack 'C/a*', $_ } grep { $_ ne '' } split /\./, $name), "\0";
}

sub wire_data {
    my ($type, $record) = @_;
    if ($type eq 'TXT' || $type eq 'SPF') {
        return join '', map { pack 'C/a*', Zone::octets($_) } ref $record ? @$record : $record;
    }
    return inet_pton($type eq 'A' ? AF_INET : AF_INET6, $record) if $type eq 'A' || $type eq 'AAAA';
    if ($type eq 'MX') {
        my ($preference, $exchange) = split ' ', $record, 2;
        return pack('n', $preference) . wire_name(Zone::octets($exchange));
    }
    return wire_name(Zone::octets($record));    # CNAME, PTR
}

# A Net::DNS::RR, read from the wire as the library's resolver reads it.
sub rr {
    my ($name, $type, $record) = @_;
    my $wire = wire_name($name) . pack 'n2 N n/a*', $number{$type} // 65280, 1, 0, wire_data($type, $record);
    my ($rr) = Net::DNS::RR->decode(\$wire);
    return $rr;
}

# What Net::DNS asks for a name: it undoes escapes, takes an address for the name of its PTR, and dies
# of labels that are empty or too long. Undef: a name too long for DNS, which it asks for all the same.
sub question {
    my $question = Net::DNS::Question->new(@_, 'IN');
    my $wire = $question->encode;
    return if length $wire > 255 + 4;
    return (join('.', unpack '(C/a)*', substr $wire, 0, -5), $question->qtype);
}

sub new {
    my ($class, $ask) = @_;
    return bless {ask => $ask, errorstring => ''}, $class;
}

sub errorstring { return $_[0]{errorstring} }

sub send {
    my ($self, $name, $type) = @_;
    my @question = question($name, $type);
    my ($rcode, @records) = @question ? $self->{ask}->(@question) : 'FORMERR';
    $self->{errorstring} = $rcode eq 'TIMEOUT' ? 'query timed out' : $rcode;
    return if $rcode eq 'TIMEOUT';
    my $packet = Net::DNS::Packet->new('question.invalid', 'A');
    $packet->header->rcode($rcode =~ /^RCODE(\d+)/ ? 'SERVFAIL' : $rcode);
    $packet->push(answer => map { rr(@$_) } @records);
    return $packet;
}

package main;

use JSON::PP;
use Mail::SPF;

my $json = JSON::PP->new->ascii->canonical;
my $url = 'https://metacpan.org/dist/Mail-SPF';
my ($part, @lines) = ('');
my $out = '';

sub flush {
    while (length $out) {
        my $written = syswrite STDOUT, $out;
        exit 1 unless defined $written;
        substr $out, 0, $written, '';
    }
}

sub say_line { $out .= $json->encode({@_}) . "\n"; flush() if length $out > 65536; }

sub receive {
    until (@lines) {
        flush();
        sysread STDIN, $part, 1 << 16, length $part or return;
        push @lines, split /\n/, $1 if $part =~ s/\A(.*)\n//s;
    }
    return $json->decode(shift @lines);
}

# A question to the harness. What comes before its answer waits.
sub ask {
    my ($n, $q, $name, $type) = @_;
    say_line(t => 'ask', n => $n, q => $q, name => Zone::escaped($name), type => $type);
    while (1) {
        my $message = receive() or exit 0;
        if ($message->{t} ne 'answer') {
            push @later, $message;
        } elsif ($message->{n} == $n && $message->{q} == $q) {
            return ($message->{rcode}, map { [Zone::octets($_->[0]), $_->[1], $_->[3]] } @{$message->{an} || []});
        }
    }
}

sub resolver_for {
    my ($case) = @_;
    my $q = 0;
    return Resolver->new(sub { ask($case->{n}, ++$q, @_) }) if $mode eq 'ask';
    my ($zone, %positions) = $zone{$case->{z}};
    return Resolver->new(sub { $zone->answer(@_, \%positions) });
}

# A line has its limit, a text of the library has none.
sub told { return Zone::escaped(substr $_[0], 0, 100_000) }

sub check {
    my ($case) = @_;
    my $opt = $case->{opt} || {};
    my $helo = Zone::octets($case->{helo} // '');
    my $from = Zone::octets($case->{from} // '');
    my ($scope, $identity) = ($case->{scope} // 'mailfrom') eq 'helo' ? ('helo', $helo) : ('mfrom', $from);
    $identity = "postmaster\@$helo" if $scope eq 'mfrom' && $from eq '';
    # An identity without a name cannot be asked for: RFC 7208 4.3 gives none.
    return {result => 'none', native => 'empty identity'} if $identity eq '';
    my %limits = %{$opt->{options} || {}};
    my $spf = Mail::SPF::Server->new(
        $mode eq 'dns' ? () : (dns_resolver => resolver_for($case)),
        hostname => Zone::octets($opt->{receiver} // 'unknown'),
        default_authority_explanation => '',
        exists $limits{terms} ? (max_dns_interactive_terms => $limits{terms}) : (),
        exists $limits{voids} ? (max_void_dns_lookups => $limits{voids}) : (),
        exists $limits{mx} ? (max_name_lookups_per_mx_mech => $limits{mx}) : (),
        exists $limits{ptr} ? (max_name_lookups_per_ptr_mech => $limits{ptr}) : ());
    my $request = Mail::SPF::Request->new(
        versions => [1], scope => $scope, identity => $identity, ip_address => $case->{ip},
        $helo eq '' ? () : (helo_identity => $helo));
    my $result = $spf->process($request);
    my %reply = (result => $result->code, native => told($result->name . ': ' . $result->text));
    $reply{explanation} = told($result->authority_explanation // '') if $result->code eq 'fail';
    $reply{received_spf} = told($result->received_spf_header);
    return \%reply;
}

sub on_case {
    my ($case) = @_;
    my $feature = ($case->{scope} // 'mailfrom') !~ /^(mailfrom|helo)\z/ ? 'scope' : ($case->{opt} || {})->{time} ? 'time'
        : exists +(($case->{opt} || {})->{options} || {})->{seconds} ? 'time-limit' : undef;
    return say_line(t => 'unsupported', n => $case->{n}, feature => $feature) if defined $feature;
    my $reply = eval { check($case) };
    if ($reply) {
        say_line(t => 'result', n => $case->{n}, %$reply);
    } else {
        my $what = "$@" || ref $@ || 'no reason given';
        say_line(t => 'error', n => $case->{n}, what => Zone::escaped($what));
    }
}

sub on_hello {
    my ($message) = @_;
    ($mode) = grep { /^(zone|ask|dns)\z/ } @{$message->{modes} || []}, 'zone';
    my $version = Mail::SPF->VERSION . '';
    $version =~ s/^v//;
    say_line(
        t => 'hello', v => 1, mode => $mode, window => 64, adapter => '1', reports => ['explanation', 'received-spf'],
        impl => {name => 'Mail::SPF', version => $version, lang => 'perl', lang_version => sprintf('%vd', $^V),
                 url => $url, issues => 'https://rt.cpan.org/Public/Dist/Display.html?Name=Mail-SPF'});
}

while (my $message = @later ? shift @later : receive()) {
    my $t = $message->{t} // '';
    if ($t eq 'case') { on_case($message) }
    elsif ($t eq 'zone') { $zone{$message->{z}} = Zone->new($message->{rr}) }
    elsif ($t eq 'drop') { delete $zone{$message->{z}} }
    elsif ($t eq 'hello') { on_hello($message) }
    elsif ($t eq 'sync') { say_line(t => 'sync', s => $message->{s}) }
    elsif ($t eq 'bye') { last }
    elsif ($t ne 'reset' && $t ne 'answer') { say_line(t => 'unsupported', n => $message->{n}, feature => $t) }
}
flush();

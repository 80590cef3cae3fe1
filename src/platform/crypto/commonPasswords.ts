/** Passwords of eight or more characters that lists of leaked ones begin with, in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
  12345678 123456789 1234567890 12345678910 123123123 123321123 11223344 112233445566 1122334455 12341234 12344321
  87654321 987654321 9876543210 0123456789 0987654321 123456abc 1234567a 12345678a 123456789a 1234qwer 123qwe123
  12345qwert 123456qwerty 147258369 159753456 741852963 789456123 963852741 10203040 1029384756 20002000 19871987 13131313
  12121212 21212121 14141414 password password1 password12 password123 password1234 password! password1! passw0rd
  p@ssword p@ssw0rd p@ssword1 p@ssw0rd1 passwort passwort1 passw0rd1 motdepasse contrasena wachtwoord mypassword
  newpassword yourpassword nopassword thepassword passpass passw0rd! passphrase changeme changeme1 changeme123 changeit
  letmein1 letmein123 letmeinnow iloveyou iloveyou1 iloveyou2 iloveyou! ilovehim ilovegod loveyou1 loveme123 lovelove
  mylove123 qwertyui qwertyuiop qwertyu1 qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertzui qwertzuiop
  azertyui azertyuiop azerty123 asdfghjk asdfghjkl asdfasdf asdf1234 asdfqwer zxcvbnm1 zxcvbnm123 zaq12wsx zaq1zaq1
  1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsx123 qweasdzxc
  qwe123456 qweqweqwe abcd1234 abcdefgh abcdefghi abc12345 abc123456 abcabcabc a1b2c3d4 a1b2c3d4e5 aa123456 aa12345678
  a12345678 a123456789 aaaa1111 administrator admin123 admin1234 admin12345 adminadmin administrador root1234 rootroot
  toor1234 user1234 username guest123 guestguest test1234 test12345 testtest tester123 testing1 testing123 default1
  secret12 secret123 security1 superuser supersecret sysadmin master123 welcome1 welcome12 welcome123 welcome! welcome1!
  company1 company123 business1 service1 support1 helpdesk internet internet1 computer computer1 keyboard database
  football football1 baseball baseball1 basketball softball volleyball liverpool liverpool1 chelsea1 arsenal1 barcelona
  realmadrid manchester juventus superman superman1 spiderman spiderman1 batman123 starwars starwars1 startrek pokemon1
  pokemon123 minecraft minecraft1 nintendo playstation pikachu1 dragon12 dragon123 shadow12 shadow123 monkey12 monkey123
  princess princess1 sunshine sunshine1 butterfly chocolate chocolate1 cheesecake strawberry blueberry pineapple
  whatever whatever1 trustno1 blink182 michelle michelle1 jennifer jennifer1 jessica1 jonathan jordan23 jordan123
  nicholas samantha stephanie elizabeth alexander alexandra benjamin brandon1 charlie1 charlie123 danielle victoria
  veronica patricia francesca valentina caroline christian christina christine gabriela gabriel1 isabella matthew1
  michael1 michael123 ashley123 anthony1 andrew123 thomas123 robert123 william1 hannah123 hunter12 hunter123 killer123
  ginger12 pepper12 cookie123 tigger12 buster12 snoopy12 mustang1 mercedes corvette ferrari1 porsche911 harley12
  freedom1 forever1 forever21 goodluck happy123 hello123 hello1234 hellohello helloworld hello123! lovely123 beautiful
  summer12 summer2023 summer2024 summer2025 winter12 winter2023 winter2024 winter2025 spring2024 spring2025 autumn2024
  autumn2025 january1 february september october1 november december monday123 friday13 sunday123 everton1 midnight
  mountain elephant dolphin1 einstein metallica nirvana1 slipknot evanescence greenday eminem123 rockstar rockyou1
  babygirl babygirl1 angel123 angelina anything asshole1 fuckyou1 fuckyou2 fuckyou123 fuckoff1 bullshit pussycat
  01234567 00001111 11112222 12345679 12457896 22446688 55556666 77778888 80808080 99998888 31415926 27182818
  correcthorsebatterystaple correct-horse-battery-staple thequickbrownfox iamtheboss openthedoor opensesame
  qwer1234 qwer1234! qwert123 qwert12345 q1w2e3r4t5y6 zxcvbnm, zxcvbnm. 1234567q 1234567890q 1234567891 123456789q
  tenantry tenantry1 tenantry123 tenantry1!
  `
    .trim()
    .split(/\s+/),
);
